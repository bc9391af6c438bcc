import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * A page with everything in it: it asks for nothing from anywhere, and its own policy forbids it to. No element of the
 * body may have a style or a handler of its own: the policy knows this style and this script alone.
 * @param page title as text for HTML; `module` where the script is one
 */
export function selfContained(page: {
  title: string
  style: string
  script: string
  module?: boolean
  body: string
}): string {
  const { title, style, script, module = false, body } = page
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(style)}'; script-src '${digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
<script${module ? ' type="module"' : ''}>${script}</script>
</body>
</html>
`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/**
 * A page's style or script: it lies beside the file that asks for it, and is copied beside the built one.
 * @param beside the `import.meta.url` of that file
 */
export function asset(name: string, beside: string): string {
  // Browsers read a page with line feeds alone, and compare digests after that.
  return readFileSync(new URL(`./${name}`, beside), 'utf8').replaceAll('\r\n', '\n')
}
