import type { PipelineOperator } from '../../api.ts'
import { fieldOf, sameJson } from './canonical-json.ts'

/** What a pipeline remembers between events. */
export type PipelineScratch = Map<string, unknown>

/** What became of a value. */
export type OperatorOutcome =
  | { readonly type: 'passed'; readonly value: unknown }
  | { readonly type: 'filtered' }
  | { readonly type: 'failed' }

/** Applies a step to a value. What windows and reductions come to is seen by nobody but a filter behind them. */
export function applyOperator(
  operator: PipelineOperator,
  value: unknown,
  scratch: PipelineScratch,
): OperatorOutcome {
  switch (operator.type) {
    case 'filter': {
      const isMatch = filterMatch(at(value, operator.field), operator.op, operator.value)
      if (isMatch === undefined) return { type: 'failed' }
      return isMatch ? { type: 'passed', value } : { type: 'filtered' }
    }
    case 'map': {
      const changed = transformed(at(value, operator.field), operator.transform)
      return {
        type: 'passed',
        value: changed === undefined ? value : withField(value, operator.field, changed),
      }
    }
    case 'reduce':
      return reduce(operator, value, scratch)
    case 'window': {
      const { window_type, size_seconds } = operator.config
      const inner = applyOperator(operator.aggregation, value, scratch)
      const aggregation = inner.type === 'passed' ? inner.value : null
      return { type: 'passed', value: { aggregation, window_size_seconds: size_seconds, window_type } }
    }
    case 'enrich': {
      const enriched = operator.fields.reduce(
        (sum: unknown, field) => withField(sum, field, `enriched_${field}`),
        value,
      )
      return { type: 'passed', value: enriched }
    }
    case 'branch': {
      const key = at(value, operator.field)
      const route =
        typeof key === 'string' && Object.hasOwn(operator.branches, key) ? operator.branches[key] : undefined
      return { type: 'passed', value: route === undefined ? value : withField(value, '_route', route) }
    }
  }
}

/** Whether a filter lets a value through, `undefined` if there is no such comparison. */
function filterMatch(found: unknown, op: string, expected: unknown): boolean | undefined {
  switch (op) {
    case 'eq':
      return found !== undefined && sameJson(found, expected)
    case 'ne':
      return found === undefined || !sameJson(found, expected)
    case 'gt':
      return typeof found === 'number' && typeof expected === 'number' && found > expected
    case 'lt':
      return typeof found === 'number' && typeof expected === 'number' && found < expected
    case 'contains':
      return typeof found === 'string' && typeof expected === 'string' && found.includes(expected)
    default:
      return undefined
  }
}

function transformed(found: unknown, transform: string): unknown {
  if (typeof found === 'string') {
    if (transform === 'uppercase') return found.toUpperCase()
    if (transform === 'lowercase') return found.toLowerCase()
    if (transform === 'trim') return found.trim()
  }
  const [, name, operand] = /^(multiply|add):(.+)$/.exec(transform) ?? []
  const number = Number(operand)
  if (typeof found !== 'number' || name === undefined || Number.isNaN(number)) return undefined
  return name === 'multiply' ? found * number : found + number
}

function reduce(
  operator: Extract<PipelineOperator, { type: 'reduce' }>,
  value: unknown,
  scratch: PipelineScratch,
): OperatorOutcome {
  const group = operator.group_by == null ? undefined : at(value, operator.group_by)
  const key = typeof group === 'string' ? group : 'default'
  const slot = `${operator.function} ${key}`
  const numbers = (scratch.get(slot) as (number | undefined)[] | undefined) ?? []
  const found = at(value, operator.field)
  const seen = [...numbers, typeof found === 'number' ? found : undefined]
  const result = reduced(operator.function, seen)
  if (result === undefined) return { type: 'failed' }
  scratch.set(slot, seen)
  return { type: 'passed', value: { function: operator.function, group: key, value: result } }
}

function reduced(name: string, seen: readonly (number | undefined)[]): number | null | undefined {
  const known = seen.filter((item) => item !== undefined)
  const sum = known.reduce((total, item) => total + item, 0)
  if (name === 'count') return seen.length
  if (name === 'sum') return sum
  if (name === 'avg') return sum / seen.length
  if (name === 'min') return known.length === 0 ? null : Math.min(...known)
  if (name === 'max') return known.length === 0 ? null : Math.max(...known)
  return undefined
}

/** The value at a path with dots. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((found, part) => fieldOf(found, part), value)
}

function withField(value: unknown, path: string, item: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const [first = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...value, [first]: item }
  return { ...value, [first]: withField(fieldOf(value, first) ?? {}, rest.join('.'), item) }
}
