import { Http, InputError, Platform } from '../../src';
import { renderL7Rules } from '../../src/policy/rules';
import { matchesRule, type Call, type Rule } from './admits';

const platform = new Platform();

/** Whether a policy that is about these requests is about this one. */
function means(http: Http, call: Call): boolean {
  return renderL7Rules([{ to: [http] }], platform).some((rule) => matchesRule(rule as unknown as Rule, call));
}

function post(path: string): Call {
  return { method: 'POST', path };
}

describe('Http', () => {
  test.each([
    ['GET', Http.get('/x')],
    ['HEAD', Http.head('/x')],
    ['POST', Http.post('/x')],
    ['PUT', Http.put('/x')],
    ['PATCH', Http.patch('/x')],
    ['DELETE', Http.delete('/x')],
  ])('means the method %s alone, on the path alone', (method, http) => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    expect(methods.filter((m) => means(http, { method: m, path: '/x' }))).toEqual([method]);
    expect(means(http, { method, path: '/y' })).toBe(false);
  });

  test('means every path when none is given', () => {
    expect(means(Http.get(), { method: 'GET', path: '/anything' })).toBe(true);
    expect(means(Http.get(), { method: 'POST', path: '/anything' })).toBe(false);
  });

  test('takes paths as alternatives', () => {
    const http = Http.get('/a', '/b/*');
    expect(['/a', '/b/c', '/b', '/c'].filter((path) => means(http, { method: 'GET', path }))).toEqual(['/a', '/b/c']);
  });

  test('means any method by path alone', () => {
    expect(['GET', 'DELETE'].every((method) => means(Http.path('/x'), { method, path: '/x' }))).toBe(true);
  });

  // gRPC sends POST /<service>/<method> (grpc/grpc doc/PROTOCOL-HTTP2.md).
  test('means all calls of a gRPC service, or one method of it', () => {
    const cart = Http.grpc('shop.v1.Cart');
    expect(means(cart, post('/shop.v1.Cart/Add'))).toBe(true);
    expect(means(cart, post('/shop.v1.CartAdmin/Add'))).toBe(false);
    const add = Http.grpc('shop.v1.Cart', 'Add');
    expect(means(add, post('/shop.v1.Cart/Add'))).toBe(true);
    expect(means(add, post('/shop.v1.Cart/AddAll'))).toBe(false);
  });

  test('takes every condition of one request together', () => {
    const http = Http.request({ methods: ['PUT', 'POST'], notPaths: ['/admin/*'], hosts: ['*.example.com'] });
    const put = { method: 'PUT', path: '/files', host: 'a.example.com' };
    expect(means(http, put)).toBe(true);
    expect(means(http, { ...put, method: 'GET' })).toBe(false);
    expect(means(http, { ...put, path: '/admin/x' })).toBe(false);
    expect(means(http, { ...put, host: 'example.org' })).toBe(false);
  });

  test('leaves out what notMethods and notHosts say', () => {
    const http = Http.request({ notMethods: ['GET'], notHosts: ['internal.example.com'] });
    expect(means(http, { method: 'POST', host: 'shop.example.com' })).toBe(true);
    expect(means(http, { method: 'GET', host: 'shop.example.com' })).toBe(false);
    expect(means(http, { method: 'POST', host: 'internal.example.com' })).toBe(false);
  });

  test('asks for every header, each with one of its values', () => {
    const http = Http.get('/x').withHeader('X-Team', 'media', 'web').withHeader('x-trace', '*');
    const get = { method: 'GET', path: '/x' };
    expect(means(http, { ...get, headers: { 'x-team': 'web', 'x-trace': '1' } })).toBe(true);
    expect(means(http, { ...get, headers: { 'x-team': 'web' } })).toBe(false);
    expect(means(http, { ...get, headers: { 'x-team': 'shop', 'x-trace': '1' } })).toBe(false);
    expect(means(http, { method: 'PUT', path: '/x', headers: { 'x-team': 'web', 'x-trace': '1' } })).toBe(false);
  });

  test('asks for a host beside what it asks already', () => {
    const http = Http.get('/x').withHeader('x-team', 'web').onHost('shop.example.com');
    const get = { method: 'GET', path: '/x', host: 'shop.example.com', headers: { 'x-team': 'web' } };
    expect(means(http, get)).toBe(true);
    expect(means(http, { ...get, host: 'example.com' })).toBe(false);
    expect(means(http, { ...get, path: '/y' })).toBe(false);
    expect(means(http, { ...get, headers: {} })).toBe(false);
  });

  test('never changes one that is there: each method makes another', () => {
    const http = Http.get('/x');
    http.withHeader('x-team', 'web');
    http.onHost('shop.example.com');
    expect(means(http, { method: 'GET', path: '/x', host: 'other' })).toBe(true);
  });
});

describe('Http refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['a request without conditions', () => Http.request({}), '[Http.request] needs at least one condition'],
    ['only undefined conditions', () => Http.request({ paths: undefined }), 'leave the Http out to mean any request'],
    ['an empty list', () => Http.request({ paths: [] }), 'paths must be a list with at least one value'],
    ['no host', () => Http.get('/x').onHost(), 'hosts must be a list with at least one value'],
    ['no path', () => Http.path(), 'paths must be a list with at least one value'],
    [
      'a misspelt condition',
      () => Http.request({ method: ['GET'] } as object),
      'unknown prop "method"; did you mean "methods"?',
    ],
    ['a method in small letters', () => Http.request({ methods: ['get'] }), 'did you mean "GET"?'],
    ['a method that is none', () => Http.request({ notMethods: ['SUBSCRIBE'] }), '"SUBSCRIBE" is not an HTTP method'],
    ['a misspelt method', () => Http.request({ methods: ['DELET'] }), 'did you mean "DELETE"?'],
    ['a path that never matches', () => Http.request({ notPaths: ['admin'] }), 'never matches'],
    ['a host with a scheme', () => Http.get().onHost('https://shop.example.com'), 'is not a Host header value'],
    ['an empty host', () => Http.request({ notHosts: [''] }), 'host "" is not a Host header value'],
    [
      'a star inside a host',
      () => Http.get().onHost('shop.*.com'),
      'has "*" in the middle, where Istio reads it literally',
    ],
    // Istio takes the first star for a suffix match and the second one literally (pilot/pkg/security/authz/matcher/header.go).
    ['a star at both ends of a host', () => Http.get().onHost('*shop*'), 'host "*shop*" has more than one "*"'],
    [
      'a gRPC service that is a path',
      () => Http.grpc('/shop.v1.Cart'),
      '[Http.grpc] service "/shop.v1.Cart" is not a gRPC service name',
    ],
    [
      'a gRPC method that is a path',
      () => Http.grpc('shop.v1.Cart', 'Add/x'),
      'method "Add/x" is not a gRPC method name',
    ],
    ['no gRPC service', () => Http.grpc(undefined as never), 'service undefined is not a gRPC service name'],
    ['a header without name', () => Http.get().withHeader(undefined as never, 'x'), 'is not the name of a header'],
    ['a header with a space', () => Http.get().withHeader('x team', 'web'), '"x team" is not the name of a header'],
    ['a header without value', () => Http.get().withHeader('x-team'), 'header "x-team" needs a value; use "*" for any'],
    // Istio's webhook refuses empty values, and reads a star inside one literally (pkg/config/security ValidateAttribute).
    ['an empty header value', () => Http.get().withHeader('x-team', ''), 'header "x-team"'],
    ['a star inside a header value', () => Http.get().withHeader('x-team', 'a*b'), 'header "x-team"'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
