import { expect, test } from 'vitest'
import {
  fileProblems,
  lockfileProblems,
  manifestProblems,
  pathProblems,
} from '../../scripts/smoke/package-facts.ts'

const manifest = {
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
}

const goodFiles = [
  'package.json',
  'README.md',
  'LICENSE',
  'openapi/core.yaml',
  'openapi/query.yaml',
  'generated/core.ts',
  'src/stream/ws-socket.node.ts',
  'dist/index.js',
  'dist/index.js.map',
  'dist/index.d.ts',
  'dist/mock/msw.js',
]

test('takes an archive of what belongs there', () => {
  expect(fileProblems(goodFiles, manifest)).toEqual([])
})

test.each([
  '.npmrc',
  'dist/.env',
  'test/a.test.ts',
  'src/secret.json',
  'dist/index.js.map.bak',
  'scripts/check.ts',
])('finds %s in an archive', (path) => {
  expect(fileProblems([...goodFiles, path], manifest)).toEqual([`${path} is packed and on no list`])
})

test.each(['README.md', 'dist/index.d.ts', 'dist/index.js'])('misses %s in an archive', (path) => {
  const files = goodFiles.filter((file) => file !== path)
  expect(fileProblems(files, manifest)).toEqual([`${path} is not packed`])
})

test('finds scripts that run on installation, and a third dependency', () => {
  const scripts = { build: 'tsup', postinstall: 'node x.js' }
  expect(manifestProblems({ ...manifest, scripts, dependencies: { a: '1', b: '1' } })).toEqual([
    'there is a script that runs on installation: postinstall',
  ])
  expect(manifestProblems({ ...manifest, dependencies: { a: '1', b: '1', c: '1' } })).toEqual([
    'more than two dependencies: a, b, c',
  ])
})

test('finds addresses, missing hashes and missing platforms in a lockfile', () => {
  const integrity = 'sha512-x'
  const packages = {
    '': { optionalDependencies: { fsevents: '1' } },
    'node_modules/a': {
      integrity,
      optionalDependencies: { 'a-linux': '1', 'a-darwin': '1', 'a-win32': '1' },
    },
    'node_modules/a-linux': { integrity, resolved: 'https://packages.test/a.tgz' },
    'node_modules/a/node_modules/a-darwin': {},
  }
  expect(lockfileProblems({ packages })).toEqual([
    'package-lock.json lacks a-win32, which node_modules/a takes on some platform',
    'package-lock.json has an address for node_modules/a-linux',
    'package-lock.json has no hash for node_modules/a/node_modules/a-darwin',
  ])
})

test('finds the paths of a machine in a text', () => {
  const texts = new Map([
    ['dist/index.js.map', '{"sources":["/home/me/project/src/index.ts"]}'],
    ['dist/index.js', 'export {}'],
  ])
  expect(pathProblems(texts, ['/home/me'])).toEqual(['dist/index.js.map names /home/me'])
})
