import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { skippedTests } from '../../scripts/check/skipped-tests.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skipped-'))
  await mkdir(join(root, 'test'))
})

afterEach(() => rm(root, { recursive: true }))

async function found(text: string): Promise<string[]> {
  await writeFile(join(root, 'test/a.test.ts'), text)
  return skippedTests(root)
}

test.each([
  ['test.skip("x", () => {})', 'skip'],
  ['describe.only("x", () => {})', 'only'],
  ['it.todo("x")', 'todo'],
  ['test.concurrent.only("x", () => {})', 'only'],
  ['test.each([1]).skip("x", () => {})', 'skip'],
  ['test("x", { timeout: 5, skip: true }, () => {})', 'skip'],
])('finds %s', async (text, name) => {
  expect(await found(`\n${text}`)).toEqual([`test/a.test.ts:2 \`${name}\` in a test: fix it or delete it`])
})

test.each([
  'describe.runIf(available)("x", () => {})',
  'cases.filter(({ only }) => only === version)',
  'new QueryEventsParams().skip(3)',
  '// test.only("x")',
  'expect({ skip: true }).toEqual({ skip: true })',
])('lets %s be', async (text) => {
  expect(await found(text)).toEqual([])
})
