// The editor of own networks. It writes into the text field, which stays what the form sends; without scripts there is the field.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const field = document.querySelector(".network-editor textarea[name='source']");

// The lines of problems stand in the answer that the server has drawn.
function problems(state) {
  return [...document.querySelectorAll("#answer .problems li[data-line]")].map((item) => {
    const line = state.doc.line(Math.min(Number(item.dataset.line), state.doc.lines));
    const indent = line.text.length - line.text.trimStart().length;
    return { from: Math.min(line.from + indent, line.to), to: line.to, severity: "error", message: item.textContent.trim() };
  });
}

function show(view) {
  view.dispatch(setDiagnostics(view.state, problems(view.state)));
}

function go(view, number) {
  const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

// Lines of problems become buttons that lead there.
function link(view) {
  for (const item of document.querySelectorAll("#answer .problems li[data-line]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link p-0 text-start text-danger";
    button.textContent = item.textContent.trim();
    button.addEventListener("click", () => go(view, Number(item.dataset.line)));
    item.replaceChildren(button);
  }
}

function begin() {
  const label = document.querySelector(`label[for="${field.id}"]`);
  const view = new EditorView({
    doc: field.value,
    extensions: [
      EditorView.cspNonce.of(document.querySelector("meta[property='csp-nonce']").nonce),
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      python(),
      syntaxHighlighting(classHighlighter),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({
        "aria-label": label?.textContent.replace("*", "").trim() ?? "Source",
        "aria-describedby": "editor-keys",
        tabindex: "0",
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          field.value = update.state.doc.toString();
        }
      }),
    ],
  });
  field.before(view.dom);
  field.hidden = true;
  field.required = false; // the browser could not show where it is missing
  label?.addEventListener("click", () => view.focus());
  document.querySelector("#editor-keys").hidden = false;
  show(view);
  link(view);
  document.body.addEventListener("htmx:afterSettle", () => {
    show(view);
    link(view);
  });
  let saved = view.state.doc;
  field.form.addEventListener("submit", () => (saved = view.state.doc));
  window.addEventListener("beforeunload", (event) => {
    if (!view.state.doc.eq(saved)) {
      event.preventDefault();
    }
  });
}

if (field) {
  begin();
}
