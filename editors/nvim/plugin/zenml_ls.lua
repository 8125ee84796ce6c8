-- Commands that work in any file of a repository, also where the server is not attached.
if vim.g.loaded_zenml_ls or vim.fn.has('nvim-0.8') == 0 then
  return
end
vim.g.loaded_zenml_ls = true

for _, what in ipairs({ 'Stack', 'Profile' }) do
  vim.api.nvim_create_user_command('ZenmlSwitch' .. what, function(command)
    require('zenml_ls').switch(what, command.args ~= '' and command.args or nil)
  end, { nargs = '?', desc = 'Switch the active ZenML ' .. what:lower() })
end

vim.api.nvim_create_user_command('ZenmlRefresh', function()
  require('zenml_ls').refresh()
end, { desc = 'Read the ZenML configuration, its databases and servers again' })

vim.api.nvim_create_autocmd('FocusGained', {
  group = vim.api.nvim_create_augroup('zenml_ls_refresh', { clear = true }),
  callback = function()
    require('zenml_ls').refresh()
  end,
})
