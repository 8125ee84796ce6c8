--- `:checkhealth zenml_ls`: what works, what does not, and what to do about it.
local client = require('zenml_ls.client')
local files = require('zenml_ls.files')

local M = {}

local ANSWER_MILLISECONDS = 10000
local OTHER_SERVER = 'yamlls'

-- Before Neovim 0.10 the functions had other names.
local health = vim.health
local start, ok = health.start or health.report_start, health.ok or health.report_ok
local info, warn = health.info or health.report_info, health.warn or health.report_warn
local fail = health.error or health.report_error

local function check_neovim()
  local version = vim.version()
  local text = ('Neovim %d.%d.%d'):format(version.major, version.minor, version.patch)
  if vim.fn.has('nvim-0.8') == 0 then
    fail(text .. ' is too old', { 'Neovim 0.8 or newer is needed' })
    return
  end
  ok(text)
  if client.is_enabled() then
    ok('The client is enabled')
  else
    warn('The client is not enabled', {
      "Put into your init.lua, from Neovim 0.11 on: vim.lsp.enable('zenml_ls')",
      "Before 0.11: require('zenml_ls').setup()",
    })
  end
end

local function check_command()
  local cmd = client.configuration().cmd
  if type(cmd) ~= 'table' then
    info('The server is reached by a function of your configuration')
    return
  end
  if vim.fn.executable(cmd[1]) == 0 then
    fail(("The command '%s' was not found"):format(cmd[1]), {
      'Install it from a checkout: pipx install /path/to/zenml-language-server',
      "Or name its place: cmd = { '/path/to/venv/bin/zenml-ls' }",
      'Then run :ZenmlRestart',
    })
    return
  end
  local answer = vim.trim(vim.fn.system({ cmd[1], '--version' }))
  if vim.v.shell_error == 0 then
    ok(('%s: %s'):format(vim.fn.exepath(cmd[1]), answer))
  else
    fail(("'%s --version' fails: %s"):format(cmd[1], answer), {
      'Install it again: pipx reinstall zenml-language-server',
      'Then run :ZenmlRestart',
    })
  end
end

local function log_path()
  local log = vim.lsp.log
  if log and log.get_filename then
    return log.get_filename()
  end
  return vim.lsp.get_log_path()
end

local function check_servers()
  local running = client.running()
  for _, one in ipairs(running) do
    local buffers = vim.tbl_keys(one.attached_buffers)
    local where = #buffers > 0 and 'buffers ' .. table.concat(buffers, ', ') or 'no buffer'
    ok(('Client %d runs in %s, attached to %s'):format(one.id, one.config.root_dir, where))
  end
  local last_words = require('zenml_ls.deaths').last_words()
  if last_words then
    fail(last_words, { 'What the server wrote is in ' .. log_path() })
  elseif #running == 0 then
    info('No server runs: the first file of ZenML that you open starts one')
  end
end

local function has_other_server(buffer)
  local list = vim.lsp.get_clients or vim.lsp.get_active_clients
  return #list({ bufnr = buffer, name = OTHER_SERVER }) > 0
end

local function check_other_server()
  for _, one in ipairs(client.running()) do
    for _, buffer in ipairs(vim.tbl_keys(one.attached_buffers)) do
      if has_other_server(buffer) then
        ok('yaml-language-server is attached to the same files; syntax errors are shown once')
        return
      end
    end
  end
  info('yaml-language-server is not attached to the same files')
end

local function check_status(root)
  local running = client.ready()[1]
  local uri = vim.uri_from_fname((root or vim.fn.getcwd()) .. '/.zen/config.yaml')
  local params = { command = 'zenml-ls.status', arguments = { uri } }
  local found = running
    and client.request_sync(running, 'workspace/executeCommand', params, ANSWER_MILLISECONDS)
  if not found then
    info('Profile and stack are not known, since no server answers')
    return
  end
  local function line(what, name, reason)
    info(('%s: %s%s'):format(what, name or 'not known', reason and (' (%s)'):format(reason) or ''))
  end
  line('Profile', found.profile, found.profileReason)
  line('Stack', found.stack, found.stackReason)
  for _, problem in ipairs(found.problems) do
    warn(problem, { 'Run :ZenmlStatus in a file of the repository' })
  end
end

local function check_configuration()
  local directory = files.config_directory(client.configuration().settings)
  if vim.fn.filereadable(directory .. '/config.yaml') == 1 then
    ok('Configuration directory: ' .. directory)
  else
    warn('There is no config.yaml in the configuration directory ' .. directory, {
      'If ZenML keeps it elsewhere, set ZENML_CONFIG_PATH or zenml-ls.configDirectory',
    })
  end
  local root = files.current_repository()
  if root then
    ok('Repository: ' .. root)
  else
    info('The current folder is in no repository: none above it has a folder .zen')
  end
  check_status(root)
end

function M.check()
  start('Neovim')
  check_neovim()
  start('Server')
  check_command()
  check_servers()
  check_other_server()
  start('ZenML')
  check_configuration()
end

return M
