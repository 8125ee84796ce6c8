" Description: zenml-ls, the language server for ZenML's configuration files
"
" ALE finds this file when its folder is on the runtime path. The server starts for YAML files in
" a repository (a folder with .zen), in ZenML's configuration directory, and for exported stacks.

call ale#Set('yaml_zenml_ls_executable', 'zenml-ls')
call ale#Set('yaml_zenml_ls_config', {})

let s:lines_to_look_at = 300

function! s:ConfigDirectory() abort
    if !empty($ZENML_CONFIG_PATH)
        return $ZENML_CONFIG_PATH
    elseif has('win32')
        return (empty($APPDATA) ? $HOME : $APPDATA) . '/zenml'
    elseif has('mac')
        return $HOME . '/Library/Application Support/zenml'
    endif

    return (empty($XDG_CONFIG_HOME) ? $HOME . '/.config' : $XDG_CONFIG_HOME) . '/zenml'
endfunction

function! s:IsBelow(path, folder) abort
    return stridx(resolve(a:path), resolve(fnamemodify(a:folder, ':p:h')) . '/') == 0
endfunction

function! s:IsExportedStack(buffer) abort
    let l:lines = getbufline(a:buffer, 1, s:lines_to_look_at)

    return match(l:lines, '\v^(stack_name|zenml_version)\s*:') >= 0
endfunction

" Returns the folder to start the server in; where it is empty, ALE leaves the file alone.
function! ale_linters#yaml#zenml_ls#ProjectRoot(buffer) abort
    let l:path = fnamemodify(bufname(a:buffer), ':p')
    let l:folder = fnamemodify(l:path, ':h')
    let l:zen = finddir('.zen', fnameescape(l:folder) . ';')

    if !empty(l:zen)
        return fnamemodify(l:zen, ':p:h:h')
    elseif s:IsBelow(l:path, s:ConfigDirectory())
        return s:ConfigDirectory()
    endif

    return s:IsExportedStack(a:buffer) ? l:folder : ''
endfunction

call ale#linter#Define('yaml', {
\   'name': 'zenml_ls',
\   'aliases': ['zenml-ls'],
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'yaml_zenml_ls_executable')},
\   'command': '%e',
\   'project_root': function('ale_linters#yaml#zenml_ls#ProjectRoot'),
\   'lsp_config': {buffer -> {'zenml-ls': ale#Var(buffer, 'yaml_zenml_ls_config')}},
\})
