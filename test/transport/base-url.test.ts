import { expect, test } from 'vitest'
import { resolveBaseUrl } from '../../src/transport/base-url.ts'

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
])('does not repeat %j, which may hold a secret', (given) => {
  expect(() => resolveBaseUrl(given)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
  )
})
