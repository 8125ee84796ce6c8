-- For Neovim 0.11 and newer: vim.lsp.enable('zenml_ls')
local client = require('zenml_ls')

return vim.tbl_extend('force', client.defaults(), {
  -- Where no folder is given, Neovim leaves the buffer alone.
  root_dir = function(buffer, use_folder)
    local root = client.root_of(buffer, vim.lsp.config[client.name].settings)
    if root then
      use_folder(root)
    end
  end,
})
