import { InputError, ServicePort } from '../../src';
import { podPorts, servicePorts } from '../../src/mesh/service-port';

describe('a port', () => {
  // What a waypoint reads as HTTP by appProtocol: Parse and IsHTTP of istio/istio pkg/config/protocol (read for 1.31).
  test.each([
    ['HTTP', ServicePort.http(80), 'http', true],
    ['HTTP/2', ServicePort.http2(80), 'http2', true],
    ['gRPC', ServicePort.grpc(80), 'grpc', true],
    ['TCP', ServicePort.tcp(80), 'tcp', false],
    ['TLS', ServicePort.tls(80), 'tls', false],
  ])('of %s says so, and whether requests can be read', (_, port, appProtocol, isHttp) => {
    expect(port).toMatchObject({ number: 80, targetPort: 80, name: appProtocol, appProtocol, isHttp });
  });

  test('may have a name and lead to another of the container', () => {
    expect(ServicePort.http(80, { name: 'web', targetPort: 8080 })).toMatchObject({
      number: 80,
      name: 'web',
      targetPort: 8080,
    });
  });

  test('may have a number of ztunnel on the Service, if the container listens elsewhere', () => {
    expect(ServicePort.tcp(15008, { targetPort: 8080 }).targetPort).toBe(8080);
  });

  // ztunnel's own sockets in an enrolled pod (istio/ztunnel ARCHITECTURE.md, "Ports").
  test.each([15001, 15006, 15008])('refuses %d of the container, which is of ztunnel', (number) => {
    for (const port of [ServicePort.tcp(number), ServicePort.http(80, { targetPort: number })]) {
      expect(() => podPorts('place', undefined, [port])).toThrow(
        new InputError(
          'place',
          `port ${number} belongs to ztunnel inside an enrolled pod; let the container listen elsewhere`,
        ),
      );
    }
  });

  test('may have those numbers outside the mesh', () => {
    expect(servicePorts('place', undefined, [ServicePort.http(15008)])).toEqual([ServicePort.http(15008)]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'no number',
      () => ServicePort.http(undefined as unknown as number),
      '[ServicePort.http] port must be a whole number',
    ],
    ['port 0', () => ServicePort.grpc(0), '[ServicePort.grpc] port must be a whole number from 1 to 65535, got 0'],
    [
      'a target by name',
      () => ServicePort.http(80, { targetPort: 'web' as unknown as number }),
      '[ServicePort.http] targetPort must be a whole number from 1 to 65535, got "web"',
    ],
    [
      'a name in capitals',
      () => ServicePort.tls(443, { name: 'HTTPS' }),
      '[ServicePort.tls] name "HTTPS" is not a valid name',
    ],
    [
      'a long name',
      () => ServicePort.http(80, { name: 'a-name-of-sixteen' }),
      '[ServicePort.http] name "a-name-of-sixteen" has 17 characters; a container port takes 15',
    ],
    [
      'a misspelt option',
      () => ServicePort.http2(80, { tragetPort: 1 } as object),
      '[ServicePort.http2] unknown prop "tragetPort"; did you mean "targetPort"?',
    ],
    [
      'null for options',
      () => ServicePort.tcp(80, null as unknown as object),
      '[ServicePort.tcp] props must be an object, got null',
    ],
    [
      'a number for options',
      () => ServicePort.http(80, 8080 as unknown as object),
      '[ServicePort.http] props must be an object, got 8080',
    ],
  ])('refuses %s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });

  // IsValidPortName of kubernetes/apimachinery: at least one letter, no two hyphens in a row.
  test.each(['8080', 'a--b'])('refuses the name %s, which Kubernetes refuses for a container port', (name) => {
    const text = `[ServicePort.http] name "${name}" is no name of a container port: it needs a letter, and has no "--"`;
    expect(() => ServicePort.http(80, { name })).toThrow(InputError);
    expect(() => ServicePort.http(80, { name })).toThrow(text);
  });
});

describe('the ports of a service', () => {
  test('come from one number, as HTTP', () => {
    expect(servicePorts('place', 80, undefined)).toEqual([ServicePort.http(80)]);
  });

  test('come from a list, in its order and as a copy', () => {
    const given = [ServicePort.grpc(90), ServicePort.http(80)];
    const ports = servicePorts('place', undefined, given);
    given.pop();
    expect(ports).toEqual([ServicePort.grpc(90), ServicePort.http(80)]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a port outside a list', ServicePort.http(80)],
    ['text', 'http'],
  ])('refuse %s in place of a list', (_, given) => {
    expect(() => servicePorts('place', undefined, given as ServicePort[])).toThrow(
      '[place] needs a port: port: 8080 for HTTP',
    );
  });
});
