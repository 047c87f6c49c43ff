import { namesIn, type Operations } from './operations.ts'
import type { NamedShape } from './schema-shape.ts'

const LINE_WIDTH = 110

/**
 * A module with the table `<name>Operations` and a constant for each shape, but for those that are the same in `other`:
 * they are imported from there.
 */
export function printOperations(
  name: string,
  operations: Operations,
  other?: { name: string; operations: Operations },
): string {
  const shapes = [...operations.shapes]
  const isShared = ([schema, shape]: [string, NamedShape]) => {
    return JSON.stringify(other?.operations.shapes.get(schema)) === JSON.stringify(shape)
  }
  const own = shapes.filter((shape) => !isShared(shape))
  const used = new Set([...own.flatMap(([, shape]) => namesIn(shape)), ...namesInFacts(operations)])
  const imported = shapes
    .filter((shape) => isShared(shape) && used.has(shape[0]))
    .map(([schema]) => constantName(schema))
  return [
    "import type { OperationFacts, Shape } from '../src/internal/shape.ts'\n",
    ...(imported.length > 0 && other !== undefined
      ? [printImport(imported, `./${other.name}-operations.ts`)]
      : []),
    ...own.map(([schema, shape]) => {
      const comment = `\n/** \`${schema}\`, as it is checked at run time. */\n`
      return `${comment}${printConstant(constantName(schema), shape, 'Shape')}`
    }),
    '\n/** What the document says of each operation, by method and path template. */\n',
    printConstant(`${name}Operations`, operations.facts, 'Record<string, OperationFacts>'),
  ].join('')
}

function namesInFacts(operations: Operations): string[] {
  return Object.values(operations.facts).flatMap((facts) =>
    'success' in facts ? namesIn(facts.success as NamedShape) : [],
  )
}

function printImport(names: string[], from: string): string {
  return `import {\n${names
    .sort()
    .map((name) => `  ${name},\n`)
    .join('')}} from '${from}'\n`
}

function printConstant(name: string, value: unknown, type: string): string {
  const start = `export const ${name} = `
  const end = ` as const satisfies ${type}`
  return `${start}${printLiteral(value, '', start.length + end.length)}${end}\n`
}

function constantName(schema: string): string {
  return `${schema.charAt(0).toLowerCase()}${schema.slice(1)}Shape`
}

/** A value as a TypeScript literal, on one line if it fits beside `taken` columns. A named shape becomes its constant. */
function printLiteral(value: unknown, indent: string, taken: number): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('ref' in value && typeof value.ref === 'string') return constantName(value.ref)
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
