import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  changelogProblems,
  renderReleased,
  renderSummaries,
  summaryProblems,
  writeFiles,
} from '../../../scripts/api/api.ts'

const PROJECT = join(import.meta.dirname, '../../..')
let root: string

const DOCUMENT = `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200': { description: All., content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
components:
  schemas:
    Page: { type: object, required: [has_more], properties: { has_more: { type: boolean } } }
`

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'api-'))
  const exports = { '.': { 'allsource-source': './src/index.ts' } }
  // Without the project's libraries, which take longer to read than all that is tested here.
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023'],
    types: [],
    module: 'NodeNext',
    allowImportingTsExtensions: true,
  }
  await put(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { ...compilerOptions, noEmit: true, strict: true } }),
  )
  await symlink(join(PROJECT, 'node_modules'), join(root, 'node_modules'))
  await put('package.json', JSON.stringify({ name: 'things', type: 'module', exports }))
  await put('src/index.ts', 'export const one: number = 1\n')
  await put('openapi/core.yaml', DOCUMENT)
  await put('openapi/query.yaml', DOCUMENT)
  await put('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n')
  await writeFiles(root, await renderSummaries(root))
  await writeFiles(root, await renderReleased(root))
})

afterEach(() => rm(root, { recursive: true }))

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function edit(path: string, found: string, replacement: string): Promise<void> {
  const text = await readFile(join(root, path), 'utf8')
  if (!text.includes(found)) throw new Error(`${path} has no ${JSON.stringify(found)}`)
  await writeFile(join(root, path), text.replaceAll(found, replacement))
}

/** Runs the command as `npm run api` does, on the copy. */
function run(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const script = join(PROJECT, 'scripts/api.ts')
    execFile(process.execPath, [script, '--root', root, ...flags], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

describe('the API of the package', { timeout: 30_000 }, () => {
  it('has a stale summary once a document changes, which names the change and judges it', async () => {
    expect(await summaryProblems(root)).toEqual([])
    await edit('openapi/core.yaml', 'has_more', 'more')
    const [problem] = await summaryProblems(root)
    expect(problem).toMatch(/^api\/core\.openapi\.txt is stale: look, then `npm run api`\n/)
    expect(problem).toContain('breaking   schema Page.has_more: field removed from what is received')
    expect(problem).toContain('compatible schema Page.more: added')
  })

  it('fails, accepts, and still asks for an entry in CHANGELOG.md', async () => {
    await edit('openapi/core.yaml', 'has_more', 'more')
    const refused = await run('--check')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('api/things.api.md is missing')
    expect(refused.stderr).toContain('breaking   schema Page.has_more')

    const accepted = await run()
    expect(accepted.stdout).toContain('api/core.openapi.txt is stale, and accepted now:\n')
    expect(accepted.stderr).toMatch(
      /^CHANGELOG\.md names under Unreleased no breaking {3}schema Page\.has_more: .*\n$/,
    )
    expect(accepted.code).toBe(1)

    await put('CHANGELOG.md', '## [Unreleased]\n\n- `has_more` of `Page` is `more`.\n')
    expect(await run('--check')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('is compared with the next version once that is released', async () => {
    await edit('openapi/core.yaml', 'has_more', 'more')
    expect((await run('--released')).code).toBe(0)
    expect(await changelogProblems(root)).toEqual([])
  })

  it('needs a changelog with an unreleased part', async () => {
    await put('CHANGELOG.md', '# Changelog\n')
    expect(await changelogProblems(root)).toEqual(['CHANGELOG.md has no part `## [Unreleased]`'])
  })
})
