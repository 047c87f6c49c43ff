import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { isExposed } from '../../src/transport/cleartext.ts'
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
  expect(isExposed(baseUrl.replace('http:', 'https:'))).toBe(false)
  expect(() => new CoreClient({ baseUrl, apiKey: KEY, requireTls: true })).toThrow(/`baseUrl`.*https/)
  expect(warn).not.toHaveBeenCalled()
  for (let i = 0; i < 3; i++) new CoreClient({ baseUrl, apiKey: KEY, requireTls: false })
  expect(warn).toHaveBeenCalledTimes(1)
  expect(String(warn.mock.calls[0])).toContain(new URL(baseUrl).host)
  expect(String(warn.mock.calls[0])).not.toContain(KEY)
})

test('a requireTls that is no boolean is refused', () => {
  const options = { baseUrl: 'http://localhost', apiKey: KEY, requireTls: 'yes' as unknown as boolean }
  expect(() => new CoreClient(options)).toThrow(/requireTls/)
})
