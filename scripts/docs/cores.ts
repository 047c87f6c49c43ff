import ts from 'typescript'
import type { CoreApi } from '../../src/api.ts'
import { type Capabilities, probeCapabilities } from '../../src/clients/capabilities.ts'
import { isAtLeast, parseCoreVersion } from '../../src/clients/core-version.ts'
import { Secret } from '../../src/transport/secret.ts'
import type { Transport } from '../../src/transport/transport.ts'
import type { Declarations } from '../api/declarations.ts'
import { type ApiDocument, type Response, resolve, routesOf, type Schema } from '../api/document.ts'
import { docstringOf } from './docstring.ts'
import { groupBy } from './group-by.ts'
import { rangeText, versionText } from './operations.ts'

const OLDEST = '0.19.2'

/** What more operations than this have, names none of them. */
const MANY = 8

/** The tables of what each Core version has, by name: from the document, and from what the client knows besides. */
export async function coresTables(
  core: ApiDocument,
  declarations: Declarations,
): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['abilities', await abilityTable(core, declarations)],
    ['operations', operationTable(core)],
    ['parameters', rowsTable(['parameter', 'of', 'Core'], parameterRows(core))],
    ['answers', rowsTable(['answer', 'of', 'Core'], responseRows(core))],
    ['fields', rowsTable(['field', 'of', 'Core'], fieldRows(core))],
  ])
}

/** The abilities of each version that differs from the one before, as the client finds them. */
async function abilityTable(core: ApiDocument, { fileOf }: Declarations): Promise<string> {
  const versions = await distinctVersions(core)
  const shape = fileOf('src/clients/capabilities.ts').statements.find(
    (one): one is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(one) && one.name.text === 'Capabilities',
  )
  const rows = (shape?.members ?? []).flatMap((member) => {
    const name = member.name?.getText() as keyof Capabilities
    const cells = versions.map(({ abilities }) => cellText(abilities[name]))
    const isSaid = name !== 'serverVersion' && name !== 'service'
    return isSaid ? [[`\`${name}\``, docstringOf(member)?.text ?? '', ...cells]] : []
  })
  return rowsTable(['ability', '', ...versions.map(({ version }) => versionText(version))], rows)
}

async function distinctVersions(
  core: ApiDocument,
): Promise<{ readonly version: string; readonly abilities: Capabilities }[]> {
  const newest = (core as { readonly info?: { readonly version?: string } }).info?.version ?? OLDEST
  const found: { version: string; abilities: Capabilities }[] = []
  for (const version of versionsBetween(OLDEST, newest)) {
    const abilities = await abilitiesOf(version, core)
    const { serverVersion: _, ...facts } = abilities
    const { serverVersion: __, ...last } = found.at(-1)?.abilities ?? {}
    if (JSON.stringify(facts) !== JSON.stringify(last)) found.push({ version, abilities })
  }
  return found
}

/** Every version that could be, also those that were never published: they are as the one before. */
function versionsBetween(oldest: string, newest: string): string[] {
  const [major, first = 0, patch = 0] = parseCoreVersion(oldest) ?? []
  const last = parseCoreVersion(newest)?.[1] ?? first
  const minors = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const all = minors.flatMap((minor) =>
    Array.from({ length: 10 }, (_, index) => `${major}.${minor}.${index}`),
  )
  return all
    .filter((version) => {
      const parsed = parseCoreVersion(version)
      return parsed !== undefined && isAtLeast(parsed, `${major}.${first}.${patch}`)
    })
    .filter((version) => {
      const parsed = parseCoreVersion(newest)
      return parsed !== undefined && isAtLeast(parsed, version)
    })
}

/** What the client finds a Core to be able to do that says it is of a version and has the routes of it. */
function abilitiesOf(version: string, core: ApiDocument): Promise<Capabilities> {
  const api = {
    GET: async (path: string) => {
      const operation = routesOf(core).find(
        (route) => route.method === 'GET' && route.path === path,
      )?.operation
      const { 'x-since': since = '0.0.0', 'x-until': until = '999.0.0' } = operation ?? {}
      const parsed = parseCoreVersion(version) ?? [0, 0, 0]
      const isThere = isAtLeast(parsed, since) && !isAtLeast(parsed, until)
      const data = path === '/health' ? { service: 'allsource-core', version } : {}
      return { data, response: new Response(null, { status: isThere ? 200 : 404 }) }
    },
  } as unknown as CoreApi
  const secret = new Secret('ask_key', 'bearer')
  return probeCapabilities(api, { options: { secret } } as Transport)
}

function cellText(value: unknown): string {
  if (value === true) return 'yes'
  return typeof value === 'number' ? value.toLocaleString('en') : '–'
}

function operationTable(core: ApiDocument): string {
  const rows = routesOf(core).flatMap(({ method, path, operation }) => {
    const range = rangeText(operation)
    return range === '' ? [] : [[`\`${operation.operationId}\``, `\`${method} ${path}\``, shortRange(range)]]
  })
  return rowsTable(['operation', 'route', 'Core'], rows)
}

function parameterRows(core: ApiDocument): string[][] {
  return routesOf(core).flatMap(({ operation }) =>
    (operation.parameters ?? []).flatMap((reference) => {
      const parameter = resolve(reference, core)
      const range = rangeText(parameter)
      const isOwn = range !== '' && range !== rangeText(operation)
      return isOwn ? [[`\`${parameter.name}\``, `\`${operation.operationId}\``, shortRange(range)]] : []
    }),
  )
}

function responseRows(core: ApiDocument): string[][] {
  return routesOf(core).flatMap(({ operation }) =>
    Object.entries(operation.responses).flatMap(([status, reference]) => {
      const range = rangeText(resolve<Response>(reference, core))
      const isOwn = range !== '' && range !== rangeText(operation)
      return isOwn ? [[`${status}`, `\`${operation.operationId}\``, shortRange(range)]] : []
    }),
  )
}

function fieldRows(core: ApiDocument): string[][] {
  const schemas = (core.components?.schemas ?? {}) as Readonly<Record<string, Schema>>
  return Object.entries(schemas).flatMap(([name, schema]) =>
    fieldsIn(schema).flatMap(([field, part]) => {
      const range = rangeText(part)
      return range === '' ? [] : [[`\`${field}\``, `\`${name}\``, shortRange(range)]]
    }),
  )
}

function fieldsIn(schema: Schema): [string, Schema][] {
  const own = Object.entries(schema.properties ?? {})
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  return [...own, ...parts.flatMap(fieldsIn)]
}

/** Rows that only differ in what they are of, as one. */
function rowsTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const byRest = groupBy(rows, ([first, , ...rest]) => JSON.stringify([first, ...rest]))
  const merged = [...byRest.values()].map((same) => {
    const [[first = '', ...rest] = []] = same
    const seconds = same.map(([, second]) => second)
    return [
      first,
      seconds.length > MANY ? `${seconds.length} operations` : seconds.join(', '),
      ...rest.slice(1),
    ]
  })
  const lines = [head, head.map(() => '---'), ...merged].map((cells) => `| ${cells.join(' | ')} |`)
  return `${lines.join('\n')}\n`
}

function shortRange(range: string): string {
  return range.replaceAll('Core ', '')
}
