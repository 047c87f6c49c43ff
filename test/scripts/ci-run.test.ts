import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../../.ci/run')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ci-run-'))
  await mkdir(join(root, '.ci'))
  await mkdir(join(root, 'bin'))
  await cp(SCRIPT, join(root, '.ci/run'))
})

afterEach(() => rm(root, { recursive: true }))

const GOOD = {
  ci: 'echo added',
  test: 'echo " Test Files  2 passed (2)"; echo "      Tests  40 passed (40)"',
  check: 'echo "6 passed, 0 failed"',
  build: 'true',
  smoke: 'echo "14 passed, 0 failed"',
  start: 'true',
  core: 'true',
  'test:core': 'echo "      Tests  9 passed (9)"; echo "9 passed, 0 failed, 3 skipped"',
  'fuzz:core': 'echo "2 passed, 0 failed"',
}

/** Runs the script with an npm whose commands do what they are told to, in shell. */
async function run(changes: Partial<typeof GOOD> = {}) {
  const cases = Object.entries({ ...GOOD, ...changes }).map(([name, shell]) => `${name}) ${shell};;`)
  const npm = ['#!/usr/bin/env bash', '[ "$1" = run ] && shift', 'case $1 in', ...cases, 'esac']
  await writeFile(join(root, 'bin/npm'), npm.join('\n'))
  await chmod(join(root, 'bin/npm'), 0o755)
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` }
  const child = spawn(join(root, '.ci/run'), { env, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, output, last: output.trimEnd().split('\n').at(-1) }
}

test('adds up all steps', async () => {
  expect(await run()).toMatchObject({ code: 0, last: '76 passed, 0 failed, 3 skipped' })
})

test('goes on after a failing step, and fails', async () => {
  const tests = 'echo "      Tests  2 failed | 38 passed (40)"; exit 1'
  const { code, last } = await run({ test: tests, build: 'exit 2' })
  expect({ code, last }).toEqual({ code: 1, last: '73 passed, 3 failed, 3 skipped' })
})

test.each([
  ['crashes before it counts', { check: 'echo oops; exit 3' }, '70 passed, 1 failed, 3 skipped'],
  [
    'crashes after it counted',
    { check: 'echo "6 passed, 0 failed"; exit 3' },
    '76 passed, 1 failed, 3 skipped',
  ],
  ['says nothing and ends well', { check: 'true' }, '70 passed, 1 failed, 3 skipped'],
  ['runs no test', { test: 'echo "      Tests  no tests"' }, '36 passed, 1 failed, 3 skipped'],
  ['only skips', { test: 'echo "      Tests  4 skipped (4)"' }, '36 passed, 1 failed, 7 skipped'],
])('counts a step that %s as one failure', async (_, changes, last) => {
  expect(await run(changes)).toMatchObject({ code: 1, last })
})

test('names what could not run, which is neither passed nor failed', async () => {
  const missing =
    'echo "not run: property tests (python3 was not found)"; echo "0 passed, 0 failed, 2 skipped"'
  const { code, output, last } = await run({ 'fuzz:core': missing })
  expect({ code, last }).toEqual({ code: 0, last: '74 passed, 0 failed, 5 skipped' })
  expect(output.split('### Summary')[1]).toContain('not run: property tests (python3 was not found)')
})

test('stops when nothing can be installed', async () => {
  const { code, output, last } = await run({ ci: 'exit 1' })
  expect({ code, last }).toEqual({ code: 1, last: '0 passed, 1 failed, 0 skipped' })
  expect(output).not.toContain('npm test')
})

test('gives its steps no input and says that this is CI', async () => {
  const ask = 'read -r line && exit 1; [ "$CI" = true ] || exit 1'
  expect(await run({ build: ask })).toMatchObject({ code: 0 })
})
