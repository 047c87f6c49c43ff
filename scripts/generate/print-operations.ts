import type { Shape } from '../../src/internal/shape.ts'
import type { Operations } from './operations.ts'

const LINE_WIDTH = 110

/** A module with the table `<name>Operations`, and `<webhook>Shape` for each webhook. */
export function printOperations(
  name: string,
  operations: Operations,
  webhooks: Readonly<Record<string, Shape>>,
): string {
  const bodies = Object.entries(webhooks)
  const types = bodies.length > 0 ? 'OperationFacts, Shape' : 'OperationFacts'
  return [
    `import type { ${types} } from '../src/internal/shape.ts'\n`,
    ...bodies.map(([webhook, shape]) => {
      const comment = `\n/** The body of the webhook \`${webhook}\`. */\n`
      return `${comment}${printConstant(`${webhook}Shape`, shape, 'Shape')}`
    }),
    '\n/** What the document says of each operation, by method and path template. */\n',
    printConstant(`${name}Operations`, operations, 'Record<string, OperationFacts>'),
  ].join('')
}

function printConstant(name: string, value: unknown, type: string): string {
  const start = `export const ${name} = `
  const end = ` as const satisfies ${type}`
  return `${start}${printLiteral(value, '', start.length + end.length)}${end}\n`
}

/** A value as a TypeScript literal, on one line if it fits beside `taken` columns. */
function printLiteral(value: unknown, indent: string, taken: number): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const items = Array.isArray(value)
    ? value.map((item) => printLiteral(item, inner, inner.length + 1))
    : Object.entries(value).map(([key, item]) => {
        const label = `${/^[A-Za-z_]\w*$/.test(key) ? key : printLiteral(key, '', 0)}: `
        return `${label}${printLiteral(item, inner, inner.length + label.length + 1)}`
      })
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']
  const line = items.length === 0 ? `${open}${close}` : `${open}${space}${items.join(', ')}${space}${close}`
  if (taken + line.length <= LINE_WIDTH && !line.includes('\n')) return line
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`
}
