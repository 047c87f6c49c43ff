import type { Docstring } from './docstring.ts'
import { sourceOperations } from './docstring.ts'
import type { Member } from './members.ts'
import { newerParameters, type Operations, rangeText } from './operations.ts'

/** A member as a part of a reference page: what it gives, its signature, its route, what it throws. */
export function printMember(member: Member, operations: Operations, level = 4): string {
  const { name, signatures, docstring } = member
  const lines = [`${'#'.repeat(level)} \`${name}\``, '', '```typescript', ...signatures, '```']
  if (docstring === undefined) return `${lines.join('\n')}\n`
  if (docstring.text !== '') lines.push('', docstring.text)
  const facts = [
    ...[...docstring.params].map(([param, text]) => `\`${param}\`: ${text}`),
    ...(docstring.returns ? [`Gives ${docstring.returns}`] : []),
    ...(docstring.default ? [`Default: ${codeText(docstring.default)}`] : []),
    ...routeFacts(docstring, operations),
    ...(docstring.throws ? [`Throws ${throwsText(docstring.throws)}`] : []),
  ]
  if (facts.length > 0) lines.push('', ...facts.map((fact) => `- ${fact.replace(/[^.]$/, '$&.')}`))
  return `${lines.join('\n')}\n`
}

/** Properties as a list: what each is, its type and default. */
export function printProperties(members: readonly Member[]): string {
  return members
    .map(({ name, type, docstring }) => {
      const what = [`\`${name}\`: \`${type.replace(/\s+/g, ' ')}\`.`]
      if (docstring?.text) what.push(docstring.text)
      if (docstring?.default) what.push(`Default: ${codeText(docstring.default)}.`)
      return `- ${what.join(' ')}`
    })
    .map((line) => `${line}\n`)
    .join('')
}

/** The methods that ask the server, each with its route and from when to when Cores have it. Empty without such methods. */
export function printRoutes(members: readonly Member[], operations: Operations): string {
  const rows = members.flatMap(({ name, docstring }) =>
    (docstring ? sourceOperations(docstring) : []).flatMap((id) => {
      const route = operations.get(id)
      if (route === undefined) return []
      const range = rangeText(route.operation) || 'every'
      return [`| \`${name}\` | \`${route.method} ${route.path}\` | ${range.replaceAll('Core ', '')} |`]
    }),
  )
  return rows.length === 0 ? '' : `| method | route | Core |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** Codes of errors as code, and the rest as it stands. */
function throwsText(text: string): string {
  return text.replace(
    /(?<![\w`])(config|api|protocol|unsupported|network|timeout|[a-z]+_[a-z_]+)(?![\w`])/g,
    '`$1`',
  )
}

/** The value that a default begins with, as code; the rest explains it. */
function codeText(text: string): string {
  return text.replace(
    /^('[^']*'|-?\d[\d_]*|true|false|\[\]|\{[^}]*\}|\(\) => \S+|\w+\(\)|[A-Z]\w*\.\w+)(?=[\s:,.;]|$)/,
    '`$1`',
  )
}

function routeFacts(docstring: Docstring, operations: Operations): string[] {
  return sourceOperations(docstring).flatMap((id) => {
    const route = operations.get(id)
    if (route === undefined) return []
    const { method, path, operation } = route
    const range = rangeText(operation)
    const retry = operation['x-retry'] === undefined ? '' : `, retry ${operation['x-retry']}`
    const newer = newerParameters(route)
    return [
      `Route: \`${method} ${path}\` (\`${id}\`${retry})${range === '' ? '' : `, ${range}`}`,
      ...(newer.length > 0 ? [`Not on every Core: ${newer.join('; ')}`] : []),
    ]
  })
}
