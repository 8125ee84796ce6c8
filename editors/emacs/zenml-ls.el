;;; zenml-ls.el --- Use zenml-ls in eglot or lsp-mode  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; (add-hook 'yaml-mode-hook #'zenml-ls-eglot)   ; or #'zenml-ls-lsp
;;
;; The server starts for YAML files in a ZenML repository (a folder with .zen), in ZenML's
;; configuration directory, and for exported stacks anywhere.
;;
;; The commands work in any file of a repository: `zenml-ls-switch-stack',
;; `zenml-ls-switch-profile', `zenml-ls-status', `zenml-ls-report' and `zenml-ls-refresh'.

;;; Code:

(require 'browse-url)
(require 'project)
(require 'seq)
(require 'subr-x)

(defvar eglot-server-programs)
(defvar lsp--cur-workspace)
(defvar lsp-auto-guess-root)
(declare-function eglot "eglot")
(declare-function eglot--signal-textDocument/didChange "eglot")
(declare-function eglot-current-server "eglot")
(declare-function eglot-ensure "eglot")
(declare-function jsonrpc-async-request "jsonrpc")
(declare-function jsonrpc-request "jsonrpc")
(declare-function lsp "lsp-mode")
(declare-function lsp--client-server-id "lsp-mode")
(declare-function lsp--workspace-client "lsp-mode")
(declare-function lsp--workspace-status "lsp-mode")
(declare-function lsp-deferred "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-request "lsp-mode")
(declare-function lsp-request-async "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-workspaces "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function zenml-ls-eglot-server--eieio-childp "zenml-ls")

(defgroup zenml-ls nil
  "Language server for ZenML's configuration files."
  :group 'tools)

(defcustom zenml-ls-command '("zenml-ls")
  "The command that starts the server."
  :type '(repeat string))

(defcustom zenml-ls-start-seconds 30
  "How long a command waits for a server that has to start first."
  :type 'number)

(defvar-local zenml-ls--client nil
  "The client of the current buffer: `eglot' or `lsp-mode'; nil without one.")

(defvar zenml-ls--statuses nil
  "What the servers told last: an alist of a repository's folder and its status.")

;;;; Which files

(defun zenml-ls-config-directory ()
  "Return ZenML's configuration directory."
  (let ((base (cond ((eq system-type 'darwin) "~/Library/Application Support")
                    ((eq system-type 'windows-nt) (or (getenv "APPDATA") "~"))
                    (t (or (getenv "XDG_CONFIG_HOME") "~/.config")))))
    (file-truename (or (getenv "ZENML_CONFIG_PATH") (expand-file-name "zenml" base)))))

(defun zenml-ls-repository (file)
  "Return the repository that FILE belongs to; nil if it belongs to none."
  (locate-dominating-file
   file (lambda (folder) (file-directory-p (expand-file-name ".zen" folder)))))

(defun zenml-ls-root (file)
  "Return the repository of FILE, else the configuration directory around it."
  (or (zenml-ls-repository file)
      (let ((directory (file-name-as-directory (zenml-ls-config-directory))))
        (and (string-prefix-p directory (file-truename file)) directory))))

(defun zenml-ls-exported-stack-p ()
  "Return non-nil if the buffer looks like what `zenml stack export' writes."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward "^\\(?:stack_name\\|zenml_version\\) *:" nil t)))

(defun zenml-ls-wanted-p (file)
  "Return non-nil if FILE, which the current buffer visits, can be ZenML's."
  (and file (or (zenml-ls-root file) (zenml-ls-exported-stack-p))))

(defun zenml-ls-project (folder)
  "Return the project that FOLDER belongs to, for `project-find-functions'."
  (let ((root (zenml-ls-root folder)))
    (and root (cons 'transient root))))

;;;; Clients

;;;###autoload
(defun zenml-ls-eglot ()
  "Start zenml-ls by eglot if the current file can be ZenML's."
  (when (zenml-ls-wanted-p buffer-file-name)
    (require 'eglot)
    (setq zenml-ls--client 'eglot)
    (setq-local eglot-server-programs
                `((,major-mode . (zenml-ls-eglot-server ,@zenml-ls-command))))
    (add-hook 'project-find-functions #'zenml-ls-project nil t)
    (eglot-ensure)))

;;;###autoload
(defun zenml-ls-lsp ()
  "Start zenml-ls by lsp-mode if the current file can be ZenML's."
  (when (zenml-ls-wanted-p buffer-file-name)
    (require 'lsp-mode)
    (setq zenml-ls--client 'lsp-mode)
    (setq-local lsp-auto-guess-root t)  ; the root is known, so nobody has to be asked
    (add-hook 'project-find-functions #'zenml-ls-project nil t)
    (lsp-deferred)))

(with-eval-after-load 'eglot
  (defclass zenml-ls-eglot-server (eglot-lsp-server) ()
    :documentation "A zenml-ls, which tells what is active.")

  (cl-defmethod eglot-client-capabilities :around ((_server zenml-ls-eglot-server))
    "Ask to be told what is active."
    (plist-put (cl-call-next-method) :experimental '(:zenml-ls (:status t))))

  (cl-defmethod eglot-handle-notification
    ((_server zenml-ls-eglot-server) (_method (eql zenml-ls/status)) &key repositories)
    "Keep the statuses of REPOSITORIES."
    (zenml-ls--keep-statuses repositories)))

(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () zenml-ls-command))
    :activation-fn (lambda (file mode)
                     (and (memq mode '(yaml-mode yaml-ts-mode)) (zenml-ls-wanted-p file)))
    :custom-capabilities '((experimental . ((zenml-ls . ((status . t))))))
    :notification-handlers
    (let ((handlers (make-hash-table :test #'equal)))
      (puthash "zenml-ls/status"
               (lambda (_workspace params)
                 (zenml-ls--keep-statuses (zenml-ls--get params :repositories)))
               handlers)
      handlers)
    :add-on? t
    :server-id 'zenml-ls)))

(defun zenml-ls--connection ()
  "Return the running server of the current buffer; nil if there is none."
  (pcase zenml-ls--client
    ('eglot (eglot-current-server))
    ('lsp-mode (seq-find (lambda (workspace)
                           (and (eq 'initialized (lsp--workspace-status workspace))
                                (eq 'zenml-ls (lsp--client-server-id
                                               (lsp--workspace-client workspace)))))
                         (lsp-workspaces)))))

(defun zenml-ls--connect ()
  "Start the server of the current buffer, and wait for it."
  (unless (zenml-ls--connection)
    (pcase zenml-ls--client
      ('eglot (call-interactively #'eglot))
      ('lsp-mode (lsp))
      (_ (user-error "Add `zenml-ls-eglot' or `zenml-ls-lsp' to `yaml-mode-hook'"))))
  (let ((end (+ (float-time) zenml-ls-start-seconds)))
    (while (not (or (zenml-ls--connection) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (unless (zenml-ls--connection) (error "zenml-ls: the server does not start"))))

(defun zenml-ls--parameters (command arguments)
  "Return the parameters of a request to run COMMAND with ARGUMENTS."
  (list :command (concat "zenml-ls." command) :arguments (vconcat arguments)))

(defun zenml-ls--request (command &rest arguments)
  "Let the current buffer's server run COMMAND with ARGUMENTS; return its answer."
  (let ((connection (zenml-ls--connection))
        (parameters (zenml-ls--parameters command arguments)))
    (if (eq zenml-ls--client 'eglot)
        (progn
          (eglot--signal-textDocument/didChange)  ; else edits would be for an older text
          (jsonrpc-request connection :workspace/executeCommand parameters))
      (let ((lsp--cur-workspace connection))
        (lsp-request "workspace/executeCommand" parameters)))))

(defun zenml-ls--send (command)
  "Let the server of the current buffer run COMMAND, and wait for nothing."
  (let ((connection (zenml-ls--connection))
        (parameters (zenml-ls--parameters command nil)))
    (if (eq zenml-ls--client 'eglot)
        (jsonrpc-async-request connection :workspace/executeCommand parameters
                               :success-fn #'ignore :error-fn #'ignore :timeout-fn #'ignore)
      (let ((lsp--cur-workspace connection))
        (lsp-request-async "workspace/executeCommand" parameters #'ignore
                           :error-handler #'ignore :mode 'detached)))))

(defun zenml-ls--get (answer key)
  "Return what ANSWER has for KEY; nil for false and null.
ANSWER is a property list or a hash table."
  (let ((value (if (hash-table-p answer)
                   (gethash (substring (symbol-name key) 1) answer)
                 (plist-get answer key))))
    (and (not (memq value '(:json-false :false :null))) value)))

;;;; Commands

(defun zenml-ls--home ()
  "Return the file in which to choose the stack and profile of the current buffer."
  (let* ((repository (zenml-ls-repository (or buffer-file-name default-directory)))
         (own (and repository (expand-file-name ".zen/config.yaml" repository))))
    (if (and own (file-exists-p own))
        own
      (expand-file-name "config.yaml" (zenml-ls-config-directory)))))

(defmacro zenml-ls--at-home (&rest body)
  "Run BODY in the buffer of the file with the choice, with a server."
  (declare (indent 0))
  `(with-current-buffer (find-file-noselect (zenml-ls--home))
     (zenml-ls--connect)
     ,@body))

(defun zenml-ls--uri ()
  "Return the URI of the current buffer's file."
  (browse-url-file-url buffer-file-name))

(defun zenml-ls--profiles ()
  "Return the profiles of the repository that the current buffer belongs to."
  (let* ((repositories (zenml-ls--get (zenml-ls--request "overview") :repositories))
         (folder (zenml-ls-repository buffer-file-name))
         (is-here (lambda (repository)
                    (let ((root (zenml-ls--get repository :root)))
                      (if (and root folder) (file-equal-p root folder) (eq root folder))))))
    (zenml-ls--get (or (seq-find is-here repositories) (seq-first repositories)) :profiles)))

(defun zenml-ls--others (entries)
  "Return the names of those ENTRIES that are not active."
  (mapcar (lambda (entry) (zenml-ls--get entry :name))
          (seq-remove (lambda (entry) (zenml-ls--get entry :isActive)) entries)))

(defun zenml-ls--read-stack ()
  "Let the user choose one of the stacks of the active profile."
  (let* ((profiles (zenml-ls--at-home (zenml-ls--profiles)))
         (active (seq-find (lambda (profile) (zenml-ls--get profile :isActive)) profiles)))
    (completing-read "Switch to stack: " (zenml-ls--others (zenml-ls--get active :stacks)))))

(defun zenml-ls--read-profile ()
  "Let the user choose one of the profiles."
  (completing-read "Switch to profile: "
                   (zenml-ls--others (zenml-ls--at-home (zenml-ls--profiles)))))

(defun zenml-ls--save (file modified-before)
  "Save FILE if it is modified, and its buffer is not one of MODIFIED-BEFORE.
Return non-nil if nothing is left to save."
  (let ((buffer (find-buffer-visiting file)))
    (when (and buffer (buffer-modified-p buffer) (not (memq buffer modified-before)))
      (with-current-buffer buffer (save-buffer)))
    (not (and buffer (buffer-modified-p buffer)))))

(defun zenml-ls--switch (what command name)
  "Run the server's COMMAND to switch to the WHAT called NAME, and save the choice."
  (zenml-ls--at-home
    (let* ((modified-before (seq-filter #'buffer-modified-p (buffer-list)))
           (answer (zenml-ls--request command name (zenml-ls--uri))))
      (message "zenml-ls: %s"
               (if (and (zenml-ls--get answer :applied)
                        (zenml-ls--save (zenml-ls--get answer :file) modified-before))
                   (format "active %s is now '%s'" what (zenml-ls--get answer :name))
                 (zenml-ls--get answer :message))))))

;;;###autoload
(defun zenml-ls-switch-stack (name)
  "Make the stack called NAME the active one, and save the choice."
  (interactive (list (zenml-ls--read-stack)))
  (zenml-ls--switch "stack" "switchStack" name))

;;;###autoload
(defun zenml-ls-switch-profile (name)
  "Make the profile called NAME the active one, and save the choice."
  (interactive (list (zenml-ls--read-profile)))
  (zenml-ls--switch "profile" "switchProfile" name))

(defun zenml-ls--show (title command)
  "Show the text that the server's COMMAND answers in a buffer called TITLE."
  (let ((text (zenml-ls--at-home
                (zenml-ls--get (zenml-ls--request command (zenml-ls--uri)) :text))))
    (with-help-window title
      (with-current-buffer title (insert text "\n")))))

;;;###autoload
(defun zenml-ls-status ()
  "Show which profile and stack are active, and why."
  (interactive)
  (zenml-ls--show "*zenml-ls status*" "status"))

;;;###autoload
(defun zenml-ls-report ()
  "Show a report for a bug tracker, without secrets."
  (interactive)
  (zenml-ls--show "*zenml-ls report*" "doctor"))

;;;###autoload
(defun zenml-ls-refresh ()
  "Let all servers read everything again, databases and ZenServers included."
  (interactive)
  (let (refreshed)
    (dolist (buffer (buffer-list))
      (with-current-buffer buffer
        (when-let ((connection (zenml-ls--connection)))
          (unless (memq connection refreshed)
            (push connection refreshed)
            (zenml-ls--send "refresh")))))))

(defun zenml-ls--on-focus ()
  "Read everything again when the user comes back to Emacs."
  (when (seq-some (lambda (frame) (eq t (frame-focus-state frame))) (frame-list))
    (zenml-ls-refresh)))

(add-function :after after-focus-change-function #'zenml-ls--on-focus)

;;;; Mode line

(defun zenml-ls--keep-statuses (repositories)
  "Keep the statuses of REPOSITORIES for the mode line."
  (seq-doseq (status repositories)
    (let ((root (zenml-ls--get status :root)))
      (setf (alist-get (and root (file-truename root)) zenml-ls--statuses nil nil #'equal)
            status)))
  (force-mode-line-update t))

(defun zenml-ls--mode-line ()
  "Return the active stack of the current buffer's repository, for the mode line."
  (let* ((root (and buffer-file-name (zenml-ls-repository buffer-file-name)))
         (key (and root (directory-file-name (file-truename root))))
         (status (alist-get key zenml-ls--statuses nil nil #'equal))
         (stack (zenml-ls--get status :stack)))
    (when stack
      (propertize (format " ZenML:%s%s" stack (if (seq-empty-p (zenml-ls--get status :problems))
                                                  "" "!"))
                  'help-echo (zenml-ls--get status :text)))))

(add-to-list 'mode-line-misc-info '(zenml-ls--client (:eval (zenml-ls--mode-line))))

(provide 'zenml-ls)
;;; zenml-ls.el ends here
