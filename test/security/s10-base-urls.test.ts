import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { resolveBaseUrl } from '../../src/transport/base-url.ts'
import { fakeFetch, json } from '../support/fake-fetch.ts'
import { shownOf } from '../support/pieces-of-key.ts'
import { KEY } from '../support/test-transport.ts'

test.each([
  ['http://localhost:3900', 'http://localhost:3900'],
  ['http://localhost:3900/', 'http://localhost:3900'],
  ['http://localhost:3900///', 'http://localhost:3900'],
  ['HTTP://LOCALHOST:3900', 'http://localhost:3900'],
  ['http://localhost:80', 'http://localhost'],
  ['https://gw.example.com/allsource', 'https://gw.example.com/allsource'],
  ['https://gw.example.com/a/b//', 'https://gw.example.com/a/b'],
  ['http://[::1]:3900', 'http://[::1]:3900'],
  [' http://localhost:3900 ', 'http://localhost:3900'],
  ['http://host/a//b', 'http://host/a//b'],
  ['http://host//', 'http://host'],
  ['http://host/a%2Fb/%2e%2e', 'http://host'],
  ['http://host/a/../b', 'http://host/b'],
  ['http://host/a b', 'http://host/a%20b'],
  ['http://host/größe', 'http://host/gr%C3%B6%C3%9Fe'],
  ['https://host:443/x', 'https://host/x'],
  ['http://bücher.example', 'http://xn--bcher-kva.example'],
  ['http://ＣＯＲＥ.example', 'http://core.example'],
  ['http:host', 'http://host'],
  ['http:///host', 'http://host'],
  // Marks with nothing behind them.
  ['http://host/?', 'http://host'],
  ['http://host/#', 'http://host'],
  ['http://host:', 'http://host'],
  ['http://:@host', 'http://host'],
])('reads %j as %j', (given, expected) => {
  expect(resolveBaseUrl(given)).toBe(expected)
})

test.each([
  '',
  '  ',
  'localhost:3900',
  '//localhost:3900',
  '/api',
  'file:///etc/passwd',
  'ftp://host',
  'ws://localhost:3900',
  'javascript:alert(1)',
  'http://',
  'http://user@host',
  'http://user:word@host',
  'http://:word@host',
  'http://host/?a=b',
  'http://host/#top',
  'http://user:@host',
  'http://%75ser@host',
  'https://key@host/path',
  'http://host@evil.test',
  'http://host:80@evil.test',
  'http://user@@host',
  'http:user@host',
  'data:text/plain,x',
  'blob:http://host/x',
  'wss://host',
  'HTTPS+unix://host',
  'file://host/share',
  'view-source:http://host',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'vbscript:x',
  '//user@host',
  '///host',
  '?x',
  '#x',
  '.',
  '\\\\host\\share',
  'http:\\\\host',
  'http://host\\@evil.test',
  'http://host\\path',
  'http://ho\nst',
  'http://ho\tst',
  'http://host/\r\nx-evil: 1',
  'http://host\0',
  '\u0001http://host',
  'http://ho st',
  'http://host%00',
  'http://host%2f@evil.test',
  'http://[::1',
  'http://[fe80::1%25eth0]',
  'http://host:99999',
  'http://host:3900x',
  'http://a\u202eb/\ud800',
  'ask_q7Zk2vXw9RtLm4NbYc8HdPs5',
  undefined,
  null,
  3900,
  {},
])('refuses %j', (given) => {
  expect(() => resolveBaseUrl(given)).toThrow(expect.objectContaining({ code: 'config', option: 'baseUrl' }))
})

test.each([
  'http://user:s3cr3t-word@host',
  'http://host/?key=s3cr3t-word',
  's3cr3t-word',
  'http://host/#s3cr3t-word',
  's3cr3t-word@host',
  's3cr3t-word://host',
  'http://s3cr3t-word@host:99999',
  'http://host\\s3cr3t-word',
  'http://host/\ns3cr3t-word',
  'http://s3cr3t-word host',
])('does not repeat %j, which may hold a secret', (given) => {
  expect(() => resolveBaseUrl(given)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
  )
  for (const make of [() => new CoreClient(given, KEY), () => new QueryClient(given, KEY)])
    expect(shownOf(thrownBy(make))).not.toContain('s3cr3t')
})

test('every client goes to the host and the path that were read, whatever is asked', async () => {
  const { fetch, requests } = fakeFetch(json({}, { status: 404 }))
  const core = new CoreClient({ baseUrl: 'https://gw.example.com/all/source//', apiKey: KEY, fetch })
  const paths = ['/health', '//evil.test/x', '/\\evil.test', '/@evil.test', '/..//evil.test', '/a#b']
  for (const path of paths) await core.api.GET(path as '/health').catch(() => {})
  expect(requests.length).toBeGreaterThan(0)
  for (const { url } of requests) expect(new URL(url).origin).toBe('https://gw.example.com')
  for (const path of ['evil.test', '@evil.test', '.evil.test', ':80@evil.test', ''])
    await expect(core.api.GET(path as '/health')).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'path',
    })
  expect(requests).toHaveLength(paths.length)
})

function thrownBy(make: () => unknown): unknown {
  try {
    make()
  } catch (error) {
    return error
  }
  throw new Error('it was taken')
}
