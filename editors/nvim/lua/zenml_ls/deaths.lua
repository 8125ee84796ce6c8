--- A server that dies is started again, but not for ever.
local M = {}

local MOST_RESTARTS = 4
local PERIOD_SECONDS = 180
local SIGTERM = 15 -- by which Neovim ends a server that does not end by itself

local times = {} -- of the deaths, in seconds
local last_words = nil -- once no server is started any more

--- Return why no server is started any more, and what to do about it; nil as long as one is.
---@return string?
function M.last_words()
  return last_words
end

--- Start with a clean slate.
function M.forget()
  times, last_words = {}, nil
end

--- Say whether the server ended because it was told to.
---@return boolean
local function is_wanted(code, signal)
  return code == 0 and signal == 0
    or signal == SIGTERM
    or code == 128 + SIGTERM
    or vim.v.exiting ~= vim.NIL
end

---@return boolean
local function may_restart()
  local now = os.time()
  times = vim.tbl_filter(function(time)
    return now - time < PERIOD_SECONDS
  end, times)
  table.insert(times, now)
  return #times <= MOST_RESTARTS
end

local function on_death(code, signal, restart)
  if last_words then
    return
  end
  if may_restart() then
    restart()
    return
  end
  local how = signal ~= 0 and 'signal ' .. signal or 'exit code ' .. code
  last_words = ('the server died %d times within %d minutes, the last time with %s. '):format(
    #times,
    PERIOD_SECONDS / 60,
    how
  ) .. 'It is started again by :ZenmlRestart. More: :checkhealth zenml_ls'
  require('zenml_ls.messages').warn_once(last_words)
end

--- Run the command of `config`, as Neovim does it.
local function launch(config, dispatchers, resolved)
  local cmd = config.cmd
  if type(cmd) == 'function' then
    return cmd(dispatchers, resolved)
  end
  local how = { cwd = config.cmd_cwd, env = config.cmd_env, detached = config.detached }
  if vim.fn.has('nvim-0.10') == 1 then
    return vim.lsp.rpc.start(cmd, dispatchers, how)
  end
  return vim.lsp.rpc.start(cmd[1], vim.list_slice(cmd, 2), dispatchers, how)
end

--- Return `config` so changed that a death of the server is noticed here, and not reported by
--- Neovim each time.
---@param config table
---@param on_end fun(id: integer) called whenever the server ended
---@param restart fun() called if it died and is to be started again
---@return table
function M.watch(config, on_end, restart)
  local true_code, true_signal = 0, 0
  local cmd = function(dispatchers, resolved)
    local on_exit = dispatchers.on_exit
    local watched = vim.tbl_extend('force', dispatchers, {
      on_exit = function(code, signal)
        true_code, true_signal = code, signal
        on_exit(0, 0)
      end,
    })
    return launch(config, watched, resolved)
  end
  local theirs = config.on_exit
  local on_exit = function(_, _, id)
    local code, signal = true_code, true_signal
    vim.defer_fn(function() -- after Neovim has tidied up
      on_end(id)
      if not is_wanted(code, signal) then
        on_death(code, signal, restart)
      end
    end, 0)
    for _, callback in ipairs(type(theirs) == 'table' and theirs or { theirs }) do
      callback(code, signal, id)
    end
  end
  return vim.tbl_extend('force', config, { cmd = cmd, on_exit = on_exit })
end

return M
