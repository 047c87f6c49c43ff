import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { commandProblems, runCommand } from './check/command.ts'
import { type Check, runChecks } from './check/report.ts'
import { type Consumer, install, makeConsumer, type Resolution, run, typeCheck } from './smoke/consumer.ts'
import { entryExports, importEverything, loadEverything } from './smoke/entry-exports.ts'
import {
  fileProblems,
  type Lockfile,
  lockfileProblems,
  type Manifest,
  manifestProblems,
  pathProblems,
} from './smoke/package-facts.ts'
import { findSystemNode, isAtLeast } from './smoke/system-node.ts'

const LEAST_NODE = '20.19.0'
const PEERS = ['msw', '@opentelemetry/api'] as const
const ENTRIES_WITH_PEERS = ['allsource/mock/msw', 'allsource/otel']
const root = join(import.meta.dirname, '..')
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const readJson = async <Json>(path: string): Promise<Json> => JSON.parse(await readFile(path, 'utf8')) as Json

const manifest = await readJson<Manifest & { devDependencies: Record<(typeof PEERS)[number], string> }>(
  join(root, 'package.json'),
)
const entries = entryExports(root, manifest)
const withoutPeers = entries.filter(({ entry }) => !ENTRIES_WITH_PEERS.includes(entry))
const node = await findSystemNode()
const temporary = await mkdtemp(join(tmpdir(), 'allsource-pack-'))
const consumer: Consumer = { folder: join(temporary, 'consumer'), node }
const installed = join(consumer.folder, 'node_modules/allsource')
let packed: Packed = { filename: '', files: [] }

/** What `npm pack` tells of the archive. */
interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

async function build(): Promise<string[]> {
  return commandProblems(process.execPath, [join(root, 'node_modules/tsup/dist/cli-default.js')], {
    cwd: root,
  })
}

async function pack(): Promise<string[]> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', temporary]
  const { code, stdout, output } = await runCommand('npm', args, { cwd: root, env: node.env })
  if (code !== 0) return [output]
  const [archive] = JSON.parse(stdout) as Packed[]
  if (archive === undefined) return [`npm pack told nothing of an archive: ${output}`]
  packed = archive
  return fileProblems(
    archive.files.map(({ path }) => path),
    manifest,
  )
}

async function installPacked(): Promise<string[]> {
  await makeConsumer(consumer, join(root, 'test/package/consumer'), {
    'exports.ts': importEverything(entries),
    'values.mjs': loadEverything(withoutPeers),
  })
  const peers = PEERS.map((name) => `${name}@${manifest.devDependencies[name]}`)
  return install(consumer, [join(temporary, packed.filename), ...peers])
}

async function lint(): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

async function machinePaths(): Promise<string[]> {
  const texts = packed.files.map(
    async ({ path }) => [path, await readFile(join(installed, path), 'utf8')] as const,
  )
  // In some containers `/` is the home, which every text has.
  const homes = homedir() === '/' ? [] : [`${homedir()}/`]
  return pathProblems(new Map(await Promise.all(texts)), [root, ...homes])
}

const types = (resolution: Resolution): Check[] => [
  {
    name: `types, ${resolution}, declarations checked`,
    run: () => typeCheck(consumer, tsc, resolution, ['typed.ts'], false),
  },
  {
    name: `types, ${resolution}, every export and allsource/mock/msw`,
    run: () => typeCheck(consumer, tsc, resolution, ['exports.ts', 'typed-msw.ts'], true),
  },
]

const checks: Check[] = [
  { name: 'build', isNeeded: true, run: build },
  {
    name: 'lockfile',
    run: async () => lockfileProblems(await readJson<Lockfile>(join(root, 'package-lock.json'))),
  },
  { name: 'dependencies and scripts', run: async () => manifestProblems(manifest) },
  { name: 'files of the archive', run: pack },
  { name: 'installation', isNeeded: true, run: installPacked },
  { name: 'publint', run: lint },
  { name: 'no path of this machine in the archive', run: machinePaths },
  ...types('bundler'),
  ...types('nodenext'),
  {
    name: `the machine's own Node, ${node.version}`,
    isNeeded: true,
    run: async () => (isAtLeast(node.version, LEAST_NODE) ? [] : [`it takes Node ${LEAST_NODE} or newer`]),
  },
  { name: 'every value can be imported', run: () => run(consumer, 'values.mjs') },
  { name: 'writes, queries, streams and folds over loopback', run: () => run(consumer, 'program.mjs') },
]

try {
  const { failed, skipped } = await runChecks(checks)
  process.exitCode = failed + skipped === 0 ? 0 : 1
} finally {
  await rm(temporary, { recursive: true, force: true })
}
