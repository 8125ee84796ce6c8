--- Client of zenml-ls, for Neovim 0.8 and newer. `:help zenml_ls` tells what it offers.
local client = require('zenml_ls.client')

local M = {}

--- Start the server for files of ZenML from now on.
---
--- `options` are those of `vim.lsp.start()`, such as `cmd`, `settings` and `on_attach`; all are
--- optional. From Neovim 0.11 on this is `vim.lsp.config()` and `vim.lsp.enable()` in one.
---@param options? table
function M.setup(options)
  client.enable(options or {})
end

--- Return profile and stack of the repository that the current window shows, with a warning sign
--- where the stack cannot be used; empty where there is no repository.
---@return string
function M.statusline()
  return require('zenml_ls.status').line()
end

return M
