--- What the commands do.
local client = require('zenml_ls.client')
local files = require('zenml_ls.files')
local findings = require('zenml_ls.findings')
local messages = require('zenml_ls.messages')
local picker = require('zenml_ls.picker')
local plain = require('zenml_ls.plain')
local windows = require('zenml_ls.windows')

local M = {}

local COMPLETION_MILLISECONDS = 3000

---@param command string
---@param arguments any[]
local function params_of(command, arguments)
  return { command = 'zenml-ls.' .. command, arguments = #arguments > 0 and arguments or nil }
end

local function uri()
  return vim.uri_from_fname(files.current_path())
end

--- Return the buffer of the file at `path`, if it is loaded.
---@param path string
---@return integer?
local function loaded_buffer(path)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    local is_it = files.real(vim.api.nvim_buf_get_name(buffer)) == files.real(path)
    if is_it and vim.api.nvim_buf_is_loaded(buffer) then
      return buffer
    end
  end
end

--- Read the file of `buffer` again if it changed on disk, as ZenML does it.
---
--- Neovim looks only at files in windows, but the server believes what hidden buffers say, too.
---@param buffer integer
local function read_again(buffer)
  if vim.o.autoread and vim.api.nvim_buf_is_loaded(buffer) and not vim.bo[buffer].modified then
    vim.cmd('silent! checktime ' .. buffer)
  end
end

--- Run a command of the server, and pass on what it answers.
---@param command string
---@param arguments any[]
---@param on_answer fun(result: any)
---@param on_problem? fun()
local function execute(command, arguments, on_answer, on_problem)
  local path = files.current_path()
  local running = client.for_path(path)
  local is_sent = running
    and client.request(
      running,
      'workspace/executeCommand',
      params_of(command, arguments),
      function(problem, result)
        if not problem then
          on_answer(plain(result))
          return
        end
        if on_problem then
          on_problem()
        end
        messages.say(problem.message, vim.log.levels.ERROR)
      end,
      loaded_buffer(path)
    )
  if not is_sent then
    if on_problem then
      on_problem()
    end
    messages.say(client.obstacle() or 'the server does not start', vim.log.levels.WARN)
  end
end

-- ---------------------------------------------------------------------------------- switching

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
  local buffer = loaded_buffer(path)
  if not buffer or not vim.bo[buffer].modified or modified_before[buffer] then
    return false
  end
  vim.api.nvim_buf_call(buffer, function()
    vim.cmd('silent write')
  end)
  return true
end


local function finish(what, result, modified_before)
  messages.release(result.message)
  if result.applied and save(result.file, modified_before) then
    messages.say(("active %s is now '%s'"):format(what:lower(), result.name))
  elseif result.message and result.message ~= '' then
    local level = result.applied and vim.log.levels.INFO or vim.log.levels.WARN
    messages.say(result.message, level)
  end
end

--- Switch the active stack or profile and save the choice; without `name` the server asks.
---@param what 'Stack'|'Profile'
---@param name? string
local function switch_to(what, name)
  local buffer = loaded_buffer(files.current_path())
  if buffer then
    read_again(buffer)
  end
  local modified_before = modified_buffers()
  messages.hold()
  execute('switch' .. what, { name or vim.NIL, uri() }, function(result)
    finish(what, result or {}, modified_before)
  end, messages.release)
end

--- Switch the active stack or profile and save the choice; without `name` the user is asked.
---@param what 'Stack'|'Profile'
---@param name? string
function M.switch(what, name)
  if name then
    switch_to(what, name)
    return
  end
  execute('overview', {}, function(overview)
    local repository = picker.repository_in(overview, files.current_repository())
    if not repository then
      switch_to(what, nil)
      return
    end
    local choices, problem = picker.choices(what, repository)
    if #choices == 0 then
      messages.say(problem, vim.log.levels.WARN)
      return
    end
    picker.ask(what, choices, function(chosen)
      switch_to(what, chosen)
    end)
  end)
end

--- Return the names that start with `start`, for the command line.
---@param what 'Stack'|'Profile'
---@param start string
---@return string[]
function M.complete(what, start)
  local running = client.for_path(files.current_path(), COMPLETION_MILLISECONDS)
  local overview = running
    and client.request_sync(
      running,
      'workspace/executeCommand',
      params_of('overview', {}),
      COMPLETION_MILLISECONDS
    )
  local repository = overview and picker.repository_in(overview, files.current_repository())
  local names = vim.tbl_map(function(choice)
    return choice.name
  end, repository and picker.choices(what, repository) or {})
  return vim.tbl_filter(function(name)
    return vim.startswith(name, start)
  end, names)
end

-- ------------------------------------------------------------------------------------ showing

--- Show which profile and stack are used, and what is wrong with them.
function M.status()
  execute('status', { uri() }, function(result)
    if result then
      windows.float(vim.split(vim.trim(result.text), '\n'), 'zenml_ls.status')
    end
  end)
end

--- Check all files of the workspace, and list what is found.
function M.validate()
  execute('validateWorkspace', {}, function(result)
    local items = vim.diagnostic.toqflist(findings.all())
    vim.fn.setqflist({}, ' ', { title = 'ZenML', items = items })
    if #items > 0 then
      vim.cmd('botright copen')
    else
      vim.cmd('cclose')
    end
    messages.say(result.message)
  end)
end

--- Show a report for a bug tracker.
function M.report()
  execute('doctor', { uri() }, function(result)
    if result then
      windows.scratch(vim.split(vim.trim(result.text), '\n'), 'markdown')
    end
  end)
end

--- Let the servers that run read everything again, databases and ZenServers included.
function M.refresh()
  for _, running in ipairs(client.ready()) do
    for _, buffer in ipairs(vim.tbl_keys(running.attached_buffers)) do
      read_again(buffer)
    end
    client.request(running, 'workspace/executeCommand', params_of('refresh', {}))
  end
end

--- End the servers, and start them again; also after they were given up.
function M.restart()
  client.restart()
end

return M
