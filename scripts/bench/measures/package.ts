import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundle } from '../../../test/package/bundle.ts'
import type { Context } from '../context.ts'
import { compare } from '../harness.ts'
import { compared, repeated } from '../measured.ts'
import type { Outcome } from '../result.ts'

const ROOT = join(import.meta.dirname, '../../..')
const here = { name: 'bundle' }
const types = { name: 'tsc' }
const run = promisify(execFile)

/** P18: what a browser loads at once, minified and gzipped: the two clients, then all of clients, stream and worker. */
export async function bundleSizes(): Promise<Outcome[]> {
  const all = ['allsource', 'allsource/stream', 'allsource/worker']
  const codes = [
    "export { CoreClient, QueryClient } from 'allsource'",
    all.map((entry, index) => `export * as entry${index} from '${entry}'`).join('\n'),
  ]
  return Promise.all(
    codes.map(async (code) => {
      const { bytes } = await bundle(code, { platform: 'browser' })
      const kB = bytes / 1_000
      return repeated(here, { median: kB, low: kB, high: kB, samples: [kB] })
    }),
  )
}

/** P20: how long `tsc` checks thirty calls of the client, against thirty of a bare openapi-fetch client of the same paths. */
export async function typeCost(context: Context): Promise<Outcome[]> {
  if (!existsSync(join(ROOT, 'dist/index.d.ts')))
    return [{ type: 'not_measured', server: types.name, reason: 'dist/ is not there: run `npm run build`' }]
  const folder = await mkdtemp(join(ROOT, 'node_modules/.bench-types-'))
  try {
    // Declarations, as a package has them: not checked themselves.
    await copyFile(join(ROOT, 'generated/core.ts'), join(folder, 'core.d.ts'))
    const plain = await consumer(folder, 'plain', plainCode)
    const ours = await consumer(folder, 'ours', ourCode)
    const found = await compare({ ...context, a: () => checkMs(ours), b: () => checkMs(plain) })
    const note = `client ${Math.round(found.a.median)} ms, generated types ${Math.round(found.b.median)} ms`
    return [compared(types, found, { note })]
  } finally {
    await rm(folder, { recursive: true })
  }
}

const plainCode = `import createClient from 'openapi-fetch'
import type { paths } from './core.js'
const core = createClient<paths>({ baseUrl: 'http://localhost:3900' })
${calls(
  `{ const { data } = await core.GET('/api/v1/events/query', { params: { query: { entity_id: 'e', limit: N } } }); for (const event of data?.events ?? []) console.log(event.id) }`,
  `{ const { data } = await core.POST('/api/v1/events', { body: { event_type: 'a', entity_id: 'e', payload: { n: N } } }); console.log(data?.version) }`,
  `{ const { data } = await core.GET('/api/v1/entities/{entity_id}/state', { params: { path: { entity_id: 'eN' } } }); console.log(data?.event_count) }`,
)}`

const ourCode = `import { CoreClient } from '${join(ROOT, 'dist/index.js')}'
const core = new CoreClient('http://localhost:3900', 'ask_key')
${calls(
  `for (const event of (await core.queryEvents({ entity_id: 'e', limit: N })).events) console.log(event.id)`,
  `console.log((await core.ingestEvent({ event_type: 'a', entity_id: 'e', payload: { n: N } })).version)`,
  `console.log((await core.entityState('eN'))?.event_count)`,
)}`

function calls(...templates: readonly string[]): string {
  const lines = Array.from({ length: 30 }, (_, n) =>
    templates[n % templates.length]?.replace('N', `${n + 1}`),
  )
  return `${lines.join('\n')}\n`
}

async function consumer(folder: string, name: string, code: string): Promise<string> {
  await writeFile(join(folder, `${name}.ts`), code)
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  }
  const config = join(folder, `${name}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }))
  return config
}

/** @throws Error with what the compiler said, should the consumer not check */
async function checkMs(config: string): Promise<number> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [tsc, '-p', config, '--extendedDiagnostics'])
  const seconds = /^Check time:\s+([\d.]+)s$/m.exec(stdout)?.[1]
  if (seconds === undefined) throw new Error(`no check time: ${stdout}`)
  return Number(seconds) * 1_000
}
