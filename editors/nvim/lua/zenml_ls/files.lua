--- Which files are ZenML's, and which repository they belong to.
---
--- The server looks at YAML files only where they can be ZenML's: in a repository (a folder with
--- `.zen`), in ZenML's configuration directory, and at exported stacks wherever they lie.
local M = {}

local SECTION = 'zenml-ls'
local LINES_TO_LOOK_AT = 300
local NEEDED_BY_EVERY_STACK = { 'orchestrator', 'artifact_store', 'metadata_store' }

local uv = vim.uv or vim.loop

--- Return the path of the file that `buffer` shows; nil if it shows none.
---@param buffer integer
---@return string?
local function path_of(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  return path ~= '' and vim.bo[buffer].buftype == '' and path or nil
end

--- Return the folder that the server is started in for `buffer`; nil if its file is not ZenML's.
---
--- A file outside of any repository is seen from the repository of the current folder, if there
--- is one: so both have the same server.
---@param buffer integer
---@param settings? table
---@return string?
function M.root_of(buffer, settings)
  local path = path_of(buffer)
  if not path then
    return nil
  end
  local repository = M.repository_of(vim.fs.dirname(path))
  if repository then
    return repository
  end
  local directory = M.config_directory(settings)
  local is_configuration = M.is_below(path, directory)
  if not is_configuration and not M.is_exported_stack(buffer) then
    return nil
  end
  local own = is_configuration and directory or vim.fs.dirname(path)
  return M.repository_of(vim.fn.getcwd()) or own
end

--- Say whether the file of `buffer` is ZenML's, not just one beside them in a repository.
---@param buffer integer
---@param settings? table
---@return boolean
function M.is_zenml(buffer, settings)
  local path = path_of(buffer)
  if not path then
    return false
  end
  local repository = M.repository_of(vim.fs.dirname(path))
  return repository ~= nil and M.is_below(path, repository .. '/.zen')
    or M.is_below(path, M.config_directory(settings))
    or M.is_exported_stack(buffer)
end

--- Return the nearest folder with `.zen`, from `folder` up; nil if there is none.
---@param folder string
---@return string?
function M.repository_of(folder)
  local found = vim.fs.find('.zen', { path = folder, upward = true, type = 'directory' })[1]
  return found and vim.fs.dirname(found) or nil
end

--- Return the repository of the current file, else that of the current folder; nil if neither is
--- in one.
---@return string?
function M.current_repository()
  local path = path_of(0)
  return path and M.repository_of(vim.fs.dirname(path)) or M.repository_of(vim.fn.getcwd())
end

--- Return the path by which the server knows what the user means.
---@return string
function M.current_path()
  local repository = M.current_repository()
  if repository then
    return repository .. '/.zen/config.yaml'
  end
  return path_of(0) or vim.fn.getcwd() .. '/.zen/config.yaml'
end

--- Return ZenML's configuration directory, found as the server and ZenML find it.
---@param settings? table
---@return string
function M.config_directory(settings)
  local section = (settings or {})[SECTION] or {}
  local given = section.configDirectory or vim.env.ZENML_CONFIG_PATH
  if given and given ~= '' then
    return (vim.fn.fnamemodify(vim.fn.expand(given), ':p'):gsub('[/\\]$', ''))
  end
  local home = uv.os_homedir()
  if vim.fn.has('win32') == 1 then
    return (vim.env.APPDATA or home) .. '/zenml'
  elseif vim.fn.has('mac') == 1 then
    return home .. '/Library/Application Support/zenml'
  end
  return (vim.env.XDG_CONFIG_HOME or home .. '/.config') .. '/zenml'
end

--- Return `path` without links, so that it can be compared.
---@param path string
---@return string
function M.real(path)
  return vim.fs.normalize(uv.fs_realpath(path) or path)
end

---@param path string
---@param folder string
---@return boolean
function M.is_below(path, folder)
  return vim.startswith(M.real(path), M.real(folder) .. '/')
end

--- Say whether the buffer looks like what `zenml stack export` writes.
---@param buffer integer
---@return boolean
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

return M
