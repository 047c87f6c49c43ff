import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findSystemNode, isAtLeast } from '../../scripts/smoke/system-node.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'system-node-'))
})

afterEach(() => rm(root, { recursive: true }))

/** A folder with a `node` that only knows its version. */
async function folderWithNode(name: string, version: string): Promise<string> {
  const folder = join(root, name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'node'), `#!/bin/sh\necho v${version}\n`)
  await chmod(join(folder, 'node'), 0o755)
  return folder
}

test("passes by the tool chain's Node and takes the first of the machine's", async () => {
  const chain = await folderWithNode('project/node_modules/.bin', '24.0.0')
  const [first, second] = [await folderWithNode('first', '20.19.0'), await folderWithNode('second', '22.0.0')]
  const path = [chain, join(root, 'missing'), first, second].join(delimiter)
  const node = await findSystemNode({ PATH: path, npm_lifecycle_event: 'smoke', HOME: '/home/me' })
  expect(node).toEqual({
    binary: join(first, 'node'),
    version: '20.19.0',
    env: { PATH: [join(root, 'missing'), first, second].join(delimiter), HOME: '/home/me' },
  })
})

test('says so when there is none', async () => {
  const chain = await folderWithNode('project/node_modules/.bin', '24.0.0')
  await expect(findSystemNode({ PATH: chain })).rejects.toThrow(
    'no node on the path outside of node_modules/.bin',
  )
})

test.each([
  ['20.19.0', true],
  ['20.20.2', true],
  ['22.2.0', true],
  ['20.9.0', false],
  ['18.20.1', false],
])('compares %s with 20.19.0', (version, expected) => {
  expect(isAtLeast(version, '20.19.0')).toBe(expected)
})
