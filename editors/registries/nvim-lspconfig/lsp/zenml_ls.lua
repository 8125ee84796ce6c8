---@brief
---
--- https://github.com/zenml-language-server/zenml-language-server
---
--- Language server for the stack, profile and repository files of ZenML 0.7 to 0.13.
---
--- It can be installed with `pipx install zenml-language-server`.
---
--- It is started in repositories only, which are folders with `.zen`, and runs beside `yamlls`.

---@type vim.lsp.Config
return {
  cmd = { 'zenml-ls' },
  filetypes = { 'yaml' },
  root_markers = { '.zen' },
  workspace_required = true,
}
