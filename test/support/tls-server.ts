import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** Made for these tests, for localhost, until 2120; nobody trusts it unless told to. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBZDCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABF6EqIzisSKZXTrb
//Yses1u3ctl0wtDh7Eov/7ZyJcy8OXmeYDCnQ7Bvgttf86l6W2AqklqHGwyg3EN
yDYPDD+jSzBJMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAMBgNVHRMEBTAD
AQH/MB0GA1UdDgQWBBTU+vDQFCTuYMlajT9GtJku5ggdRzAKBggqhkjOPQQDAgNI
ADBFAiBBTGW+lcqwawoQ5ZbkYa6aGQt4NFfntDxpqGqCS4hddQIhAMkXmHk7aZ7P
vRhccHKIaA/tQoD+V6cIwhhJtaqF19Bq
-----END CERTIFICATE-----
`

/** Of the certificate; it opens nothing. */
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYtVMar4I/HMGZMhn
SdWGDXE9Ir1eDKUl9n/jvk5ILF2hRANCAARehKiM4rEimV062//2LHrNbt3LZdML
Q4exKL/+2ciXMvDl5nmAwp0Owb4LbX/OpeltgKpJahxsMoNxDcg2Dww/
-----END PRIVATE KEY-----
`

/** A server behind TLS that answers every request with the same JSON. */
export async function serveTls(body: object) {
  const server = createServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const { port } = server.address() as AddressInfo
  return { url: `https://localhost:${port}`, [Symbol.asyncDispose]: close }
}
