import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { mockCore } from '../../../../src/mock/index.ts'

const root = join(import.meta.dirname, '../../../..')

async function runProgram(url: string, program: string) {
  const code = `import { CoreClient } from 'allsource'; const core = new CoreClient('${url}', 'ask_test'); ${program}`
  const flags = ['--conditions=allsource-source', '--input-type=module', '--eval', code]
  return promisify(execFile)(process.execPath, flags, { cwd: root, timeout: 20_000 })
}

const appendAll = `for (let n = 0; n < 50; n++) void writer.append({ event_type: 'test.left', entity_id: 'e' + n, payload: {} })`

test('a program ends only when what it gave to a writer is stored', async () => {
  const mock = mockCore()
  const server = await mock.listen()

  await runProgram(
    server.url,
    `const writer = core.writer({ maxBatch: 10, maxInFlight: 1, lingerMs: 50 }); ${appendAll}`,
  )

  expect(mock.events).toHaveLength(50)
  await server.close()
})

test('a failure that nobody awaits does not end a program, and is told at the end of its writer', async () => {
  const mock = mockCore()
  const server = await mock.listen()

  const { stdout, stderr } = await runProgram(
    server.url,
    `const writer = core.writer(); void writer.append({ event_type: 'Not Valid', entity_id: 'e', payload: {} }); ${appendAll}
    await new Promise((resolve) => setTimeout(resolve, 50))
    await writer.close().catch((error) => console.log(error.code, error.count))`,
  )

  expect(stderr).toBe('')
  expect(stdout).toBe('appends_failed 1\n')
  expect(mock.events).toHaveLength(50)
  await server.close()
})

test('a program that ends early is told how many events of which writer it leaves, and nothing of what is in them', async () => {
  const mock = mockCore()
  const server = await mock.listen()
  mock.fail({ type: 'hang' }, { path: '/api/v1/events/batch' })

  const { stderr } = await runProgram(
    server.url,
    `const writer = core.writer({ maxBatch: 10, maxInFlight: 1 }); ${appendAll}
    setTimeout(() => process.exit(0), 300)`,
  )

  expect(stderr).toContain(
    `a writer to ${server.url} (tenant default) holds 50 events: 40 were not sent, 10 were`,
  )
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/ask_test|test\.left/)
  await server.close()
})

test('a program that ends by an error that nobody catches is told the same', async () => {
  const mock = mockCore()
  const server = await mock.listen()

  const { stderr } = await runProgram(
    server.url,
    `const writer = core.writer({ lingerMs: 1_000 }); ${appendAll}; throw new Error('mine')`,
  ).catch((error: { stderr: string }) => error)

  expect(stderr).toContain('holds 50 events: 50 were not sent')
  await server.close()
})

test('many writers listen for the end together, and only while they hold something', async () => {
  const mock = mockCore()
  const server = await mock.listen()

  const { stdout, stderr } = await runProgram(
    server.url,
    `const before = process.listenerCount('exit')
    const writers = Array.from({ length: 20 }, () => core.writer())
    for (const writer of writers) void writer.append({ event_type: 'test.left', entity_id: 'e', payload: {} })
    const during = process.listenerCount('exit')
    for (const writer of writers) await writer.close()
    console.log(during - before, process.listenerCount('exit') - before)
    process.exit()`,
  )

  expect([stdout, stderr]).toEqual(['1 0\n', ''])
  await server.close()
})
