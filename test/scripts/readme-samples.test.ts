import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSamples, sampleProblems, samplesOf } from '../../scripts/check/readme-samples.ts'

const PROJECT = join(import.meta.dirname, '../..')

const markdown = [
  '# Title',
  '```ts no-run',
  'const a = 1',
  '',
  'const b = 2',
  '```',
  '```sh',
  '```',
  '````md',
  '```ts',
  'inside another block',
  '```',
  '````',
  '```ts',
  '```',
].join('\n')

async function folder(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'samples-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'docs'))
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text)
  return root
}

test('takes the ts blocks and no others, with their place', () => {
  expect(samplesOf('README.md', markdown)).toEqual([
    { file: 'README.md', line: 3, code: 'const a = 1\n\nconst b = 2', info: 'no-run' },
    { file: 'README.md', line: 15, code: '', info: '' },
  ])
})

test('names a block that is never closed', () => {
  expect(() => samplesOf('README.md', 'text\n```ts\nconst a = 1\n')).toThrow(
    'README.md:2 opens a block that is never closed',
  )
})

test('reads README.md first, then docs/ by name', async () => {
  const root = await folder({
    'docs/b.md': '```ts\n1\n```',
    'docs/a.md': '```ts\n2\n```',
    'docs/c.txt': '```ts\n3\n```',
    'README.md': '```ts\n4\n```',
  })
  expect((await readSamples(root)).map(({ file, code }) => [file, code])).toEqual([
    ['README.md', '4'],
    ['docs/a.md', '2'],
    ['docs/b.md', '1'],
  ])
})

test('says which text is missing', async () => {
  await expect(readSamples(await folder({}))).rejects.toThrow(/README\.md/)
})

test('reports what does not compile at its place in the text', { timeout: 60_000 }, () => {
  const good = "import { CoreClient } from 'allsource'\nnew CoreClient('http://localhost:3900', 'ask_key')"
  const bad = "import { CoreClient } from 'allsource'\nnew CoreClient(3900)"
  const unknown = "import { handlers } from 'allsource/handlers'"
  const problems = sampleProblems(PROJECT, [
    { file: 'README.md', line: 10, code: good, info: '' },
    { file: 'README.md', line: 20, code: bad, info: '' },
    { file: 'docs/a.md', line: 30, code: unknown, info: '' },
    // Each block is a module: names of another are not known, and the same name may come twice.
    { file: 'docs/a.md', line: 40, code: 'const core = 1', info: '' },
    { file: 'docs/a.md', line: 50, code: 'const core: number = await Promise.resolve("2")', info: '' },
  ])
  expect(problems).toEqual([
    expect.stringMatching(/^README\.md:21:16 /),
    expect.stringMatching(/^docs\/a\.md:30:26 Cannot find module 'allsource\/handlers'/),
    expect.stringMatching(/^docs\/a\.md:50:7 Type 'string' is not assignable to type 'number'/),
  ])
})
