--- The servers: with what they are started, for which buffers, and again when they die.
local deaths = require('zenml_ls.deaths')
local files = require('zenml_ls.files')
local findings = require('zenml_ls.findings')
local messages = require('zenml_ls.messages')
local plain = require('zenml_ls.plain')
local status = require('zenml_ls.status')

local M = {}

M.name = 'zenml_ls'
M.filetypes = { 'yaml', 'yaml.zenml' }

local START_MILLISECONDS = 30000
local STOP_MILLISECONDS = 2000

local is_declarative = vim.fn.has('nvim-0.11') == 1
local config_of_setup = nil
local ids = {} -- of the clients that were started here
local started = {} -- the roots that got a server; whether it still runs is another matter

-- ---------------------------------------------------------------------------- configuration

--- Return the configuration of the client, apart from its root.
---@return table
function M.defaults()
  return {
    name = M.name,
    cmd = { 'zenml-ls' },
    filetypes = M.filetypes,
    capabilities = {
      experimental = { ['zenml-ls'] = { status = true } },
      -- Neovim 0.12 would ask for findings, but not again for open files when others change: so
      -- the server is to send them.
      workspace = { diagnostics = { refreshSupport = false } },
    },
    before_init = M.send_settings_at_start,
    get_language_id = function()
      return 'yaml'
    end,
    handlers = {
      ['window/showMessage'] = messages.on_message,
      ['workspace/applyEdit'] = messages.on_edit,
      ['textDocument/inlayHint'] = messages.on_hints,
      ['zenml-ls/status'] = status.on_status,
      ['textDocument/publishDiagnostics'] = findings.on_publish,
    },
  }
end

--- Let the server know the settings before it reads anything.
function M.send_settings_at_start(params, config)
  if params.initializationOptions == nil and config.settings and next(config.settings) then
    params.initializationOptions = config.settings
  end
end

--- Return the configuration that counts; the user's wins over ours.
---@return table
function M.configuration()
  if is_declarative then
    return vim.lsp.config[M.name] or M.defaults()
  end
  return config_of_setup or M.defaults()
end

--- Start servers from now on, with the user's `options`.
---@param options table
function M.enable(options)
  if is_declarative then
    vim.lsp.config(M.name, options)
    vim.lsp.enable(M.name)
    return
  end
  config_of_setup = vim.tbl_deep_extend('force', M.defaults(), options)
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup(M.name, { clear = true }),
    pattern = config_of_setup.filetypes,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  M.attach_all()
end

--- Say whether the user wants servers to be started.
---@return boolean
function M.is_enabled()
  if not is_declarative then
    return config_of_setup ~= nil
  elseif vim.lsp.is_enabled then
    return vim.lsp.is_enabled(M.name)
  end
  return vim.lsp._enabled_configs[M.name] ~= nil
end

-- ------------------------------------------------------------------------------------ clients

--- Return the clients whose servers run, or are about to.
---@return table[]
function M.running()
  local list = vim.lsp.get_clients or vim.lsp.get_active_clients
  local found = {}
  for _, client in ipairs(list({ name = M.name })) do
    found[client.id] = client
  end
  for _, id in ipairs(ids) do -- up to Neovim 0.10 the list is without those that do not answer yet
    found[id] = vim.lsp.get_client_by_id(id)
  end
  return vim.tbl_filter(function(client)
    return not M.is_stopped(client)
  end, vim.tbl_values(found))
end

--- Return the clients that can be asked.
---@return table[]
function M.ready()
  return vim.tbl_filter(function(client)
    return client.initialized
  end, M.running())
end

---@return boolean
function M.is_stopped(client)
  if is_declarative then
    return client:is_stopped()
  end
  return client.is_stopped()
end

--- Send a request, after what changed in `buffer`; return whether it could be sent.
---@param buffer? integer the current one if none is given
---@return boolean
function M.request(client, method, params, handler, buffer)
  if is_declarative then
    return (client:request(method, params, handler, buffer))
  end
  return (client.request(method, params, handler, buffer))
end

--- Send a request, and wait for the answer; nil if there is none in time.
---@param milliseconds integer
function M.request_sync(client, method, params, milliseconds)
  local answer
  if is_declarative then
    answer = client:request_sync(method, params, milliseconds, 0)
  else
    answer = client.request_sync(method, params, milliseconds, 0)
  end
  return answer and plain(answer.result)
end

--- One server per repository; files outside of any share one that runs already.
---@return boolean
function M.reuse_client(client, config)
  if client.name ~= config.name or M.is_stopped(client) then
    return false
  end
  return client.config.root_dir == config.root_dir or files.repository_of(config.root_dir) == nil
end

-- ----------------------------------------------------------------------------------- starting

--- Return why no server can be started, and what to do about it; nil if nothing is known.
---@return string?
function M.obstacle()
  local cmd = M.configuration().cmd
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
    return ("the command '%s' was not found: install it with pipx from a checkout of "):format(cmd[1])
      .. 'zenml-language-server, or name its place in `cmd`; then :ZenmlRestart. '
      .. 'More: :checkhealth zenml_ls'
  end
  return deaths.last_words()
end

---@return boolean
local function may_start()
  local obstacle = M.obstacle()
  if obstacle then
    messages.warn_once(obstacle)
  end
  return obstacle == nil
end

--- Return what `vim.lsp.start()` takes, for a server in `root` that is started again if it dies.
---@param root string
---@return table
local function config_for(root)
  local config = vim.deepcopy(M.configuration())
  config.root_dir = root
  config.root_markers, config.reuse_client = nil, nil
  if not is_declarative then -- else Neovim adds its own
    local own = vim.lsp.protocol.make_client_capabilities()
    config.capabilities = vim.tbl_deep_extend('force', own, config.capabilities or {})
  end
  return deaths.watch(config, function(id)
    ids = vim.tbl_filter(function(one)
      return one ~= id
    end, ids)
    status.forget(id)
    findings.forget(id)
    messages.release()
  end, function()
    M.start(root)
    M.attach_all()
  end)
end

--- Start a server in `root` without any buffer, or take the one that runs.
---@param root string
---@return table? client
function M.start(root)
  local config = config_for(root)
  for _, client in ipairs(M.running()) do
    if M.reuse_client(client, config) then
      return client
    end
  end
  if not may_start() then
    return nil
  end
  started[root] = true
  local id
  if is_declarative then
    id = vim.lsp.start(config, { attach = false, reuse_client = M.reuse_client })
  else
    id = vim.lsp.start_client(config)
  end
  table.insert(ids, id)
  return id and vim.lsp.get_client_by_id(id)
end

--- Attach a server to `buffer` if its file can be ZenML's.
---@param buffer integer
function M.attach(buffer)
  local root = files.root_of(buffer, M.configuration().settings)
  local client = root and M.start(root)
  if client then
    vim.lsp.buf_attach_client(buffer, client.id)
  end
end

--- Attach a server to each buffer whose file can be ZenML's.
function M.attach_all()
  local filetypes = M.configuration().filetypes
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_loaded = vim.api.nvim_buf_is_loaded(buffer)
    if is_loaded and vim.tbl_contains(filetypes, vim.bo[buffer].filetype) then
      M.attach(buffer)
    end
  end
end

--- Tell what is in the way of a server for `buffer`, if one is wanted there.
---@param buffer integer
function M.check(buffer)
  if M.is_enabled() and files.root_of(buffer, M.configuration().settings) then
    may_start()
  end
end

--- Start a server for the repository `root`, so that the status line has something to tell; but
--- none again that the user ended.
---@param root string
function M.wake(root)
  if not started[root] and M.is_enabled() then
    started[root] = true
    vim.schedule(function()
      M.start(root)
    end)
  end
end

--- Return a running client that knows about `path`, ready to be asked; nil if there is none.
--- Starts one where needed.
---@param path string
---@param milliseconds? integer how long to wait for the start
---@return table? client
function M.for_path(path, milliseconds)
  local folder = vim.fs.dirname(path)
  local client = M.start(files.repository_of(folder) or folder)
  local is_ready = client
    and vim.wait(milliseconds or START_MILLISECONDS, function()
      return client.initialized or M.is_stopped(client)
    end, 20)
  return is_ready and not M.is_stopped(client) and client or nil
end

--- End all servers, and start them again.
function M.restart()
  local roots = {}
  for _, client in ipairs(M.running()) do
    table.insert(roots, client.config.root_dir)
    M.stop(client)
  end
  deaths.forget()
  messages.forget()
  started = {}
  for _, root in ipairs(roots) do
    M.start(root)
  end
  M.attach_all()
end

--- End the server of `client`, by force if it does not end in time.
function M.stop(client)
  local function stop(is_forced)
    if is_declarative then
      client:stop(is_forced)
    else
      client.stop(is_forced)
    end
  end
  stop(not client.initialized)
  local is_ended = vim.wait(STOP_MILLISECONDS, function()
    return M.is_stopped(client)
  end, 20)
  if not is_ended then
    stop(true)
  end
end

return M
