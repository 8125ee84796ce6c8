--- From JSON to plain Lua: what is null there is nil here, in every version of Neovim.

---@param value any
---@return any
local function plain(value)
  if value == vim.NIL then
    return nil
  elseif type(value) ~= 'table' then
    return value
  end
  local found = {}
  for key, one in pairs(value) do
    found[key] = plain(one)
  end
  return found
end

return plain
