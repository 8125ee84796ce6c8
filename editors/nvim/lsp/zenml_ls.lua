-- For Neovim 0.11 and newer: vim.lsp.enable('zenml_ls')
local client = require('zenml_ls.client')

return vim.tbl_extend('force', client.defaults(), {
  -- The client starts the server itself, to notice when it dies: so Neovim gets no folder here,
  -- and leaves the buffer alone.
  root_dir = function(buffer)
    client.attach(buffer)
  end,
})
