import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCoreApi, createQueryApi } from '../../src/api.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { mockCore } from '../../src/mock/index.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import { isExposed } from '../../src/transport/cleartext.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { KEY } from '../support/test-transport.ts'

const PRIVATE = [
  'http://localhost:3900',
  'http://core:3900',
  'http://core.allsource.svc',
  'http://core.allsource.svc.cluster.local:3900',
  'http://core.internal',
  'http://box.local',
  'http://box.local.',
  'http://core.test',
  'http://127.0.0.1:3900',
  'http://127.8.8.8',
  'http://10.1.2.3',
  'http://172.16.0.1',
  'http://172.31.255.254',
  'http://192.168.1.1',
  'http://169.254.1.1',
  'http://100.64.0.1',
  'http://[::1]:3900',
  'http://[fe80::1]',
  'http://[fd12:3456::1]',
  // The forms that a URL parser takes for 127.0.0.1.
  'http://2130706433',
  'http://0x7f.1',
  'http://0x7f000001',
  'http://017700000001',
  'http://127.1',
  'http://0300.0250.1.1',
  'http://10.0.0.1.',
  'http://0.0.0.0:3900',
  'http://0',
  'http://[::]:3900',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[::ffff:127.0.0.1]',
  'http://[::ffff:7f00:1]',
  'http://[::ffff:10.0.0.1]',
  'http://[::ffff:c0a8:0101]',
  'http://[FE80::1]',
  'http://[febf::1]',
  'http://LOCALHOST',
  'http://Core.Internal.',
  'http://１２７.0.0.1',
  'http://core。internal',
  'http://xn--bcher-kva.local',
  'http://bücher.local',
]
const PUBLIC = [
  'http://core.example.com',
  'http://8.8.8.8',
  'http://172.32.0.1',
  'http://172.15.0.1',
  'http://100.128.0.1',
  'http://11.0.0.1',
  'http://101.2.3.4',
  'http://[2001:db8::1]',
  'http://[::ffff:8.8.8.8]',
  'http://local.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://internal.com',
  'http://10.example.com',
  'http://134743044',
  'http://0x8.8.8.9',
  'http://0.0.0.1',
  'http://[::ffff:0808:0809]',
  'http://[::ffff:8.8.8.8]:3900',
  'http://[::2]',
  'http://[::127.0.0.1]',
  'http://[64:ff9b::127.0.0.1]',
  'http://[2002:7f00:1::]',
  'http://[fec0::1]',
  'http://[fe00::1]',
  'http://[fb00::1]',
  'http://core.example.com.',
  'http://core.internal..',
  'http://core.local.example.com',
  'http://xn--lcal-5qa.example',
  'http://lоcal.example',
  'http://core.lоcal',
  'http://core.ıocal',
  'http://127.0.0.1.nip.io',
  'http://10.1.2.3.xip.io',
  'http://127-0-0-1.example',
  'http://core.svc.example.com',
  'http://evil.com/.local',
  'http://evil.org/localhost',
]

const warn = vi.spyOn(console, 'warn')
beforeEach(() => {
  warn.mockReset()
})
afterEach(() => {
  warn.mockReset()
})

test.each(PRIVATE)('%s is of this machine or a private network', (baseUrl) => {
  expect(isExposed(baseUrl)).toBe(false)
  new CoreClient({ baseUrl, apiKey: KEY, requireTls: true })
  new CoreClient({ baseUrl, apiKey: KEY })
  expect(warn).not.toHaveBeenCalled()
})

test.each(PUBLIC)('%s is public: refused where TLS is required, otherwise warned of once', (baseUrl) => {
  expect(isExposed(baseUrl)).toBe(true)
  expect(isExposed(baseUrl.replace(/^http:/, 'https:'))).toBe(false)
  expect(() => new CoreClient({ baseUrl, apiKey: KEY, requireTls: true })).toThrow(/`baseUrl`.*https/)
  expect(warn).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) new CoreClient({ baseUrl, apiKey: KEY, requireTls: false })
  expect(warn).toHaveBeenCalledTimes(1)
  expect(String(warn.mock.calls[0])).toContain(new URL(baseUrl).host)
  expect(String(warn.mock.calls[0])).not.toContain(KEY)
})

test.each([
  'http://[fe80::1%25eth0]',
  'http://[fe80::1%eth0]',
  'http://localhost@core.example.com',
  'http://localhost:80@core.example.com',
  'http://127.0.0.1%40core.example.com',
  'http://core.example.com\\@localhost',
  'http://localhost\\.example.com',
  'http://core.example.com#.local',
  'http://core.example.com?.local',
  'http://256.1.1.1',
  'http://1.2.3.4.5',
])('%s, which could be taken for a private host, is no base URL at all', (baseUrl) => {
  const make = () => new CoreClient({ baseUrl, apiKey: KEY, requireTls: true })
  expect(make).toThrow(expect.objectContaining({ code: 'config', option: 'baseUrl' }))
  expect(make).not.toThrow(/TLS|https/i)
})

test.each(['bearer', 'x-api-key'] as const)(
  'no key of scheme %s is in the URL of a stream',
  async (authScheme) => {
    const urls: string[] = []
    const mock = mockCore()
    const webSocket = function Noting(url: string) {
      urls.push(url)
      return new mock.webSocket(url)
    } as unknown as WebSocketClass
    const { fetch } = mock
    const core = new CoreClient({
      baseUrl: 'http://core.test',
      apiKey: KEY,
      authScheme,
      fetch,
      webSocket,
    })
    await using _ = await new EventStreamClient(core).connect('a reader')
    expect(urls).toEqual(['ws://core.test/api/v1/events/stream?consumer_id=a%20reader'])
  },
)

test('a stream over the wire has the key in a header, and none in its URL', async () => {
  const mock = mockCore()
  const server = await mock.listen()
  const core = new CoreClient(server.url, KEY)
  await using _ = await new EventStreamClient(core).connect('reader')
  const upgrade = mock.requests.find(({ path }) => path.startsWith('/api/v1/events/stream'))
  expect(upgrade).toMatchObject({
    path: '/api/v1/events/stream?consumer_id=reader',
    headers: { authorization: '[redacted]' },
  })
  await server.close()
})

test('a stream of a public host is refused with its client: there is no other way to make one', () => {
  const options = { baseUrl: 'http://core.example.com', apiKey: KEY, requireTls: true }
  expect(() => new EventStreamClient(new CoreClient(options))).toThrow(/https/)
  expect(() => createCoreApi(options)).toThrow(/https/)
  expect(() => createQueryApi(options)).toThrow(/https/)
  expect(() => new QueryClient(options)).toThrow(/https/)
})

test('a requireTls that is no boolean is refused', () => {
  const options = { baseUrl: 'http://localhost', apiKey: KEY, requireTls: 'yes' as unknown as boolean }
  expect(() => new CoreClient(options)).toThrow(/requireTls/)
})
