-- Commands that work in any file of a repository, also where the server is not attached.
if vim.g.loaded_zenml_ls or vim.fn.has('nvim-0.8') == 0 then
  return
end
vim.g.loaded_zenml_ls = true

local function create(name, run, options)
  vim.api.nvim_create_user_command('Zenml' .. name, run, options)
end

for _, what in ipairs({ 'Stack', 'Profile' }) do
  create('Switch' .. what, function(command)
    require('zenml_ls.commands').switch(what, command.args ~= '' and command.args or nil)
  end, {
    nargs = '?',
    complete = function(start)
      return require('zenml_ls.commands').complete(what, start)
    end,
    desc = 'Switch the active ZenML ' .. what:lower(),
  })
end

for name, description in pairs({
  Status = 'Show which ZenML profile and stack are used',
  Validate = 'Check all ZenML files of the workspace, and list what is found',
  Report = 'Show a report on zenml-ls for a bug tracker',
  Refresh = 'Read the ZenML configuration, its databases and servers again',
  Restart = 'Start zenml-ls again',
}) do
  create(name, function()
    require('zenml_ls.commands')[name:lower()]()
  end, { desc = description })
end

local group = vim.api.nvim_create_augroup('zenml_ls_plugin', { clear = true })

local function on(event, callback, pattern)
  vim.api.nvim_create_autocmd(event, { group = group, pattern = pattern, callback = callback })
end

on('FocusGained', function()
  require('zenml_ls.status').forget_repositories()
  require('zenml_ls.commands').refresh()
end)
on({ 'BufWinEnter', 'DirChanged' }, function()
  require('zenml_ls.status').forget_repositories()
end)
on('DiagnosticChanged', function(event)
  require('zenml_ls.findings').check(event.buf)
end)
-- Neovim does not even ask for a folder where the command is missing.
on('FileType', function(event)
  require('zenml_ls.client').check(event.buf)
end, { 'yaml', 'yaml.zenml' })

-- Who wants ZenML's files apart from other YAML, such as from yaml-language-server.
if vim.g.zenml_ls_compound_filetype then
  local function detect(_, buffer)
    local settings = require('zenml_ls.client').configuration().settings
    local is_zenml = buffer and require('zenml_ls.files').is_zenml(buffer, settings)
    return is_zenml and 'yaml.zenml' or nil
  end
  vim.filetype.add({ pattern = { ['.*%.ya?ml'] = { detect, { priority = 10 } } } })
end
