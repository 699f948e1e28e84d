import { SafeHttpClient } from './client';

const client = new SafeHttpClient({ allowedHosts: ['127.0.0.1:8090', 'simulator:8090', '[::1]:8090'] });
const failure = (url: string): string => {
  try {
    client.check(url);
    return 'allowed';
  } catch (error) {
    return (error as { failure: string }).failure;
  }
};

it.each([
  'https://example.com/hook',
  'http://example.com:8080/hook?x=1#y',
  'https://1.1.1.1/',
  'https://[2606:4700:4700::1111]/',
  'https://EXAMPLE.com.',
  'https://127.0.0.1.example.com/',
  'https://localhost.example.com/',
  'http://127.0.0.1:8090/graph',
  'http://simulator:8090/',
  'http://[::1]:8090/',
])('allows %s', (url) => {
  expect(failure(url)).toBe('allowed');
});

it.each([
  // Every way to write a loopback, private or metadata address in a URL.
  'http://127.0.0.1/',
  'http://127.0.0.1:8091/',
  'https://127.0.0.1:8090.example/',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0x0.0x0.0x1/',
  'http://0x7f.1/',
  'http://017700000001/',
  'http://0177.0.0.1/',
  'http://0177.0x0.0.1/',
  'http://127.0.0.1./',
  'http://0/',
  'http://0.0.0.0/',
  'http://00.0.0.0/',
  'http://１２７.０.０.１/',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://127.0.0.1%2f@example.com/',
  'http://3232235521/',
  'http://0xc0a80001/',
  'http://10.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[0000::0001]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[::ffff:a9fe:a9fe]/',
  // Names that are never public.
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
  'http://app.localhost/',
  'http://metadata/',
  'http://postgres:5432/',
  'http://simulator/',
  'http://printer.local/',
  'http://metadata.google.internal/',
  'http://messaging.parlance.svc/',
  'http://kubernetes.default.svc/',
  'http://nas.home.arpa/',
  // Other schemes, credentials, and what is no URL.
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://example.com/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'ws://example.com/',
  'http+unix://%2Frun%2Fdocker.sock/',
  'http://user@example.com/',
  'http://user:secret@example.com/',
  'http://example.com@127.0.0.1/',
  'http://127.0.0.1\\@example.com/',
  'http:127.0.0.1/',
  'http:///127.0.0.1/',
  '//example.com/',
  'example.com',
  'http://',
  'http://exa mple.com/',
  'http://[::1',
  'http://1.1.1.256/',
  '',
])('refuses %s', (url) => {
  expect(failure(url)).toBe('refused');
});

it('does not repeat path, query or credentials in its refusal', () => {
  for (const url of ['http://user:secret@example.com/', 'http://127.0.0.1/secret?token=secret'])
    expect(() => client.check(url)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }),
    );
});
