--- Client of zenml-ls, for Neovim 0.8 and newer.
---
--- The server looks at YAML files only where they can be ZenML's: in a repository (a folder with
--- `.zen`), in ZenML's configuration directory, and at exported stacks wherever they lie.
local M = {}

M.name = 'zenml_ls'
M.cmd = { 'zenml-ls' }
M.filetypes = { 'yaml' }

local SECTION = 'zenml-ls'
local LINES_TO_LOOK_AT = 300
local START_MILLISECONDS = 10000
local NEEDED_BY_EVERY_STACK = { 'orchestrator', 'artifact_store', 'metadata_store' }

local uv = vim.uv or vim.loop
local is_declarative = vim.fn.has('nvim-0.11') == 1
local config_of_setup = nil
local held_messages = nil -- a list while a command runs, which says itself how it ended

-- ------------------------------------------------------------------------------------ set-up

--- Start the server for files of ZenML from now on.
---
--- `options` are those of `vim.lsp.start()`, such as `cmd`, `settings` and `on_attach`; all are
--- optional. From Neovim 0.11 on this is `vim.lsp.config()` and `vim.lsp.enable()` in one.
function M.setup(options)
  options = options or {}
  if is_declarative then
    vim.lsp.config(M.name, options)
    vim.lsp.enable(M.name)
    return
  end
  config_of_setup = vim.tbl_extend('force', M.defaults(), options)
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup(M.name, { clear = true }),
    pattern = config_of_setup.filetypes,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_ours = vim.tbl_contains(config_of_setup.filetypes, vim.bo[buffer].filetype)
    if vim.api.nvim_buf_is_loaded(buffer) and is_ours then
      M.attach(buffer)
    end
  end
end

--- The configuration of the client, apart from its root.
function M.defaults()
  return {
    name = M.name,
    cmd = M.cmd,
    filetypes = M.filetypes,
    before_init = M.send_settings_at_start,
    reuse_client = M.reuse_client,
    handlers = { ['window/showMessage'] = M.on_message },
    on_exit = function()
      held_messages = nil
    end,
  }
end

--- Show a message of the server, unless a command is about to say the same in its own words.
function M.on_message(problem, message, context, config)
  if held_messages then
    table.insert(held_messages, { problem, message, context, config })
  else
    vim.lsp.handlers['window/showMessage'](problem, message, context, config)
  end
end

local function configuration()
  if is_declarative then
    return vim.lsp.config[M.name] or M.defaults()
  end
  return config_of_setup or M.defaults()
end

local function start(config, root, options)
  config = vim.tbl_extend('force', config, { root_dir = root })
  return vim.lsp.start(config, vim.tbl_extend('force', options, { reuse_client = M.reuse_client }))
end

--- Attach the server to `buffer` if its file can be ZenML's; for Neovim 0.8 to 0.10.
function M.attach(buffer)
  local config = configuration()
  local root = M.root_of(buffer, config.settings)
  if root then
    vim.api.nvim_buf_call(buffer, function()
      start(config, root, {})
    end)
  end
end

--- Let the server know the settings before it reads anything.
function M.send_settings_at_start(params, config)
  if params.initializationOptions == nil and config.settings and next(config.settings) then
    params.initializationOptions = config.settings
  end
end

--- One server per repository; files outside of any share one that runs already.
function M.reuse_client(client, config)
  if client.name ~= config.name or M.is_stopped(client) then
    return false
  end
  return client.config.root_dir == config.root_dir or M.repository_of(config.root_dir) == nil
end

-- ------------------------------------------------------------------------------ which files

--- Return the folder that the server is started in for `buffer`; nil if its file is not ZenML's.
function M.root_of(buffer, settings)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or vim.bo[buffer].buftype ~= '' then
    return nil
  end
  local repository = M.repository_of(vim.fs.dirname(path))
  if repository then
    return repository
  end
  local directory = M.config_directory(settings)
  if directory and M.is_below(path, directory) then
    return directory
  end
  return M.is_exported_stack(buffer) and vim.fs.dirname(path) or nil
end

--- Return the nearest folder with `.zen`, from `folder` up; nil if there is none.
function M.repository_of(folder)
  local found = vim.fs.find('.zen', { path = folder, upward = true, type = 'directory' })[1]
  return found and vim.fs.dirname(found) or nil
end

--- Return ZenML's configuration directory, found as the server and ZenML find it.
function M.config_directory(settings)
  local section = (settings or {})[SECTION] or {}
  local given = section.configDirectory or vim.env.ZENML_CONFIG_PATH
  if given and given ~= '' then
    return vim.fn.fnamemodify(vim.fn.expand(given), ':p'):gsub('[/\\]$', '')
  end
  local home = uv.os_homedir()
  if vim.fn.has('win32') == 1 then
    return (vim.env.APPDATA or home) .. '/zenml'
  elseif vim.fn.has('mac') == 1 then
    return home .. '/Library/Application Support/zenml'
  end
  return (vim.env.XDG_CONFIG_HOME or home .. '/.config') .. '/zenml'
end

local function real(path)
  return vim.fs.normalize(uv.fs_realpath(path) or path)
end

function M.is_below(path, folder)
  return vim.startswith(real(path), real(folder) .. '/')
end

--- Say whether the buffer looks like what `zenml stack export` writes.
function M.is_exported_stack(buffer)
  local has_components = false
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, LINES_TO_LOOK_AT, false)) do
    if line:match('^stack_name%s*:') or line:match('^zenml_version%s*:') then
      return true
    end
    has_components = has_components or line:match('^components%s*:') ~= nil
    local key = line:match('^%s+([%w_]+)%s*:')
    if has_components and vim.tbl_contains(NEEDED_BY_EVERY_STACK, key) then
      return true
    end
  end
  return false
end

-- --------------------------------------------------------------------------------- switching

local function clients()
  local list = vim.lsp.get_clients or vim.lsp.get_active_clients
  return list({ name = M.name })
end

function M.is_stopped(client)
  if is_declarative then
    return client:is_stopped()
  end
  return client.is_stopped()
end

local function request(client, method, params, handler)
  if is_declarative then
    return (client:request(method, params, handler))
  end
  return (client.request(method, params, handler))
end

local function say(text, level)
  vim.notify('zenml-ls: ' .. text, level)
end

--- Return the file that the user means: the current one, else one in the current folder.
local function current_file()
  local path = vim.api.nvim_buf_get_name(0)
  if path ~= '' and vim.bo.buftype == '' then
    return path
  end
  return vim.fn.getcwd() .. '/.zen/config.yaml'
end

--- Return a running client that knows about `folder`; starts one if there is none.
local function client_for(folder)
  local repository = M.repository_of(folder)
  for _, client in ipairs(clients()) do
    local is_right = repository == nil or client.config.root_dir == repository
    if is_right and not M.is_stopped(client) then
      return client
    end
  end
  local config, root = configuration(), repository or folder
  local id
  if is_declarative then
    id = start(config, root, { attach = false })
  else
    id = vim.lsp.start_client(vim.tbl_extend('force', config, { root_dir = root }))
  end
  return id and vim.lsp.get_client_by_id(id)
end

local function modified_buffers()
  local found = {}
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    found[buffer] = vim.bo[buffer].modified or nil
  end
  return found
end

--- Write the file that the server changed, unless it had unsaved changes of the user before.
--- Return whether it was written.
local function save(path, modified_before)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_it = real(vim.api.nvim_buf_get_name(buffer)) == real(path)
    if is_it and vim.bo[buffer].modified and not modified_before[buffer] then
      vim.api.nvim_buf_call(buffer, function()
        vim.cmd('silent write')
      end)
      return true
    end
  end
  return false
end

--- Show the messages that were held back, but for the one that says `known`.
local function release_messages(known)
  local messages = held_messages or {}
  held_messages = nil
  for _, message in ipairs(messages) do
    if message[2].message ~= known then
      M.on_message(unpack(message, 1, 4))
    end
  end
end

local function finish(what, problem, result, modified_before)
  result = result or {}
  release_messages(result.message)
  if problem then
    say(problem.message, vim.log.levels.ERROR)
  elseif result.applied and save(result.file, modified_before) then
    say(("active %s is now '%s'"):format(what:lower(), result.name), vim.log.levels.INFO)
  elseif result.message and result.message ~= '' then
    say(result.message, result.applied and vim.log.levels.INFO or vim.log.levels.WARN)
  end
end

--- Switch the active stack or profile (`what`: 'Stack' or 'Profile'), and save the choice.
--- Without `name` the server asks which one.
function M.switch(what, name)
  local path = current_file()
  local client = client_for(vim.fs.dirname(path))
  local is_ready = client and vim.wait(START_MILLISECONDS, function()
    return client.initialized or M.is_stopped(client)
  end, 20)
  if not is_ready or M.is_stopped(client) then
    say('the server does not start', vim.log.levels.ERROR)
    return
  end
  local modified_before = modified_buffers()
  local params = {
    command = SECTION .. '.switch' .. what,
    arguments = { name or vim.NIL, vim.uri_from_fname(path) },
  }
  held_messages = {}
  local is_sent = request(client, 'workspace/executeCommand', params, function(problem, result)
    finish(what, problem, result, modified_before)
  end)
  if not is_sent then
    held_messages = nil
  end
end

--- Let the servers that run read everything again, databases and ZenServers included.
function M.refresh()
  for _, client in ipairs(clients()) do
    if not M.is_stopped(client) then
      request(client, 'workspace/executeCommand', { command = SECTION .. '.refresh' })
    end
  end
end

return M
