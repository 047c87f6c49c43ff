import { afterEach, expect, test, vi } from 'vitest'
import { commandProblems } from '../../scripts/check/command.ts'
import { runChecks } from '../../scripts/check/report.ts'

afterEach(() => vi.restoreAllMocks())

test('runs every check, whatever comes of the ones before, and counts', async () => {
  const printed: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
  const counts = await runChecks([
    { name: 'first', run: async () => ['one\ntwo'] },
    { name: 'second', run: () => Promise.reject(new Error('boom')) },
    { name: 'third', run: async () => [] },
  ])
  expect(counts).toEqual({ passed: 1, failed: 2, skipped: 0 })
  expect(printed[0]).toMatch(/^FAIL {2}first +0\.\d s$/)
  expect(printed[1]).toBe('      one\n      two')
  expect(printed[2]).toMatch(/^FAIL {2}second/)
  expect(printed[3]).toMatch(/^ {6}broke off: Error: boom\n/)
  expect(printed[4]).toMatch(/^ok {4}third/)
  expect(printed[5]).toBe('1 passed, 2 failed')
})

test('tells what a failing command said on both streams', async () => {
  const code = 'console.log("out"); console.error("err"); process.exitCode = 3'
  const [problem] = await commandProblems(process.execPath, ['-e', code], { cwd: import.meta.dirname })
  expect(problem?.split('\n').sort()).toEqual(['err', 'out'])
})

test('names a command that fails without a word', async () => {
  const options = { cwd: import.meta.dirname }
  expect(await commandProblems(process.execPath, ['-e', 'process.exitCode = 3'], options)).toEqual([
    expect.stringMatching(/ended with code 3 and said nothing$/),
  ])
})

test('ends a command that does not end by itself', async () => {
  const options = { cwd: import.meta.dirname, timeoutMs: 50 }
  expect(await commandProblems(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], options)).toEqual([
    'ended by SIGKILL (the limit is 0.05 s)',
  ])
})
