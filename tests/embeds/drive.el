;;; drive.el --- Send what Emacs composes from links  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Reads links from the file LINKS, base64 and one a line, opens each as a user who wants to send it would, and prints
;; one line of JSON for each: what the user was told, how often asked, and the message as it would go to sendmail.
;; The environment also says how: ENTRY is the function that gets the link, AGENT the `mail-user-agent', GUARD "on" for
;; `postern-mode', ANSWER what the user says to its question.

;;; Code:

(require 'message)
(require 'json)
(require 'gnus-art)
(require 'notmuch-mua nil t)

(defvar drive-asked 0 "How often Postern asked about the link.")
(defvar drive-said nil "What the user was told or shown, the last first.")
(defvar drive-message nil "The message that was handed over.")

(defun drive-hand-over ()
  "Keep the message as sendmail would get it."
  (goto-char (point-min))
  (re-search-forward (concat "^" (regexp-quote mail-header-separator) "\n"))
  (replace-match "\n")
  (setq drive-message (encode-coding-string (buffer-string) 'utf-8)))

(setq message-send-mail-function #'drive-hand-over
      message-interactive t
      message-kill-buffer-on-exit t
      message-confirm-send nil
      message-auto-save-directory nil
      message-signature nil
      backup-inhibited t
      user-full-name ""
      user-mail-address (getenv "SENDER")
      mail-host-address "example.org"
      mail-user-agent (intern (getenv "AGENT")))
(defvar notmuch-fcc-dirs)
(setq notmuch-fcc-dirs nil)

;; A user who wants the message sent, whatever Message objects to.
(advice-add 'y-or-n-p :override #'always)
(advice-add 'read-multiple-choice :override (lambda (&rest _) '(?s "send")))
(advice-add 'yes-or-no-p :override
            (lambda (_prompt)
              (setq drive-asked (1+ drive-asked))
              (push (with-current-buffer "*Postern*" (buffer-string)) drive-said)
              (equal (getenv "ANSWER") "yes")))
(advice-add 'message :before
            (lambda (text &rest values) (when text (push (apply #'format text values) drive-said))))

(defun drive-buffers ()
  "Return the drafts."
  (seq-filter (lambda (buffer) (with-current-buffer buffer (derived-mode-p 'message-mode))) (buffer-list)))

(defun drive-send ()
  "Send the draft, to somebody if it names nobody."
  (with-current-buffer (car (drive-buffers))
    (save-restriction
      (message-narrow-to-headers)
      (unless (message-fetch-field "to")
        (message-remove-header "to")
        (insert "To: typed@example.org\n")))
    (message-send)))

(defun drive-copied-p ()
  "Return whether there is a copy at a place of the link's choice, and remove it."
  (let ((file (getenv "STOLEN")))
    (when (file-exists-p file)
      (delete-file file)
      t)))

(defun drive-link (entry link)
  "Open LINK by ENTRY, send what comes of it, and return what happened."
  (setq drive-asked 0
        drive-said nil
        drive-message nil)
  (condition-case err
      (progn
        (funcall entry link)
        (drive-send))
    (error (push (error-message-string err) drive-said)))
  (prog1 (list :said (string-join (reverse drive-said) "\n") :asked drive-asked :drafts (length (drive-buffers))
               :copied (drive-copied-p) :message (and drive-message (base64-encode-string drive-message t)))
    (dolist (buffer (drive-buffers))
      (with-current-buffer buffer (set-buffer-modified-p nil))
      (kill-buffer buffer))))

(defun drive ()
  "Do it for all links."
  (let ((entry (intern (getenv "ENTRY")))
        (inhibit-message t))
    (when (equal (getenv "GUARD") "on")
      (require 'postern)
      (postern-mode))
    (dolist (line (with-temp-buffer
                    (insert-file-contents (getenv "LINKS"))
                    (split-string (string-trim-right (buffer-string) "\n") "\n")))
      (princ (json-encode (drive-link entry (decode-coding-string (base64-decode-string line) 'utf-8))))
      (terpri))))

;;; drive.el ends here
