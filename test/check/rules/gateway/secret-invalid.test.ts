import rule from '../../../../src/check/rules/gateway/secret-invalid';
import { testRule } from '../../test-rule';

// Made by openssl for these tests and used for nothing else: a key, a certificate of it until 2126, one that ended on 2021-01-01, and
// another key.
const KEY = pem(
  'PRIVATE KEY',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIpcktB4HOOwHtYKz6yJRFegKHSKCRJp4Z2qmzz09pkKhRANCAATh9+Nw1t4F7cWecPqRqv2Dzu/atuMg/fhbj8+gLaRT/s2YRYcjMXzhgYLtIjVl6XSqOzIwREG+QVvlDOCVLVFP',
);
const OTHER_KEY = pem(
  'PRIVATE KEY',
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/ln1iy1CNbu8JErfGQr8XrzzGl7Alj0v0LjI5aXbxzOhRANCAATdgNl3n3zOfz6ZKPgZg/UeCjt/KLIyVBt3QRS8ekek1tQ8A1hwvkhPGH5b7UhWlp04r/GJz8B2f9DGM4TH3sGs',
);
const CERTIFICATE = pem(
  'CERTIFICATE',
  'MIIBhzCCAS2gAwIBAgIUB2/pK8NrOUauEt1ksaIsPjtAGB4wCgYIKoZIzj0EAwIwGDEWMBQGA1UEAwwNYS5leGFtcGxlLmNvbTAgFw0yNjExMjUxNTQ4NDRaGA8yMTI2MTEwMTE1NDg0NFowGDEWMBQGA1UEAwwNYS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOH343DW3gXtxZ5w+pGq/YPO79q24yD9+FuPz6AtpFP+zZhFhyMxfOGBgu0iNWXpdKo7MjBEQb5BW+UM4JUtUU+jUzBRMB0GA1UdDgQWBBRBgE/G4pfFnt8sWs/IYixchruYLTAfBgNVHSMEGDAWgBRBgE/G4pfFnt8sWs/IYixchruYLTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCBmGuBoPlLXncdVktmhPa8G3RCCHFoSCRZPH1pZk5q6QIgSpVvYpiKCNA07R98Mdwa7VUBXcVDZpdTeUOnIw7Qjok=',
);
const EXPIRED = pem(
  'CERTIFICATE',
  'MIIBGDCBvgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1hLmV4YW1wbGUuY29tMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowGDEWMBQGA1UEAwwNYS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOH343DW3gXtxZ5w+pGq/YPO79q24yD9+FuPz6AtpFP+zZhFhyMxfOGBgu0iNWXpdKo7MjBEQb5BW+UM4JUtUU8wCgYIKoZIzj0EAwIDSQAwRgIhAKQMCjf0CQ0zQc1J9Ono81eNRL9oygotB4MrDPQJ+jtMAiEAmrZkOFR++gRG2xDCLrGurmpJxiPPfIOfvSTwsEYWwmg=',
);

function pem(what: string, body: string): string {
  return [`-----BEGIN ${what}-----`, ...body.match(/.{1,64}/g)!, `-----END ${what}-----`, ''].join('\n');
}

const istio = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g, namespace: istio-system}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: tls}}]}
---
`;
const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g, namespace: istio-system}
spec: {gatewayClassName: istio, listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: tls}]}}]}
---
`;
const secret = (data: Readonly<Record<string, string>>, more = ''): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: istio-system}\n${more}data: ${JSON.stringify(
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  )}\n---\n`;
const plain = (data: Readonly<Record<string, string>>): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: tls, namespace: istio-system}\nstringData: ${JSON.stringify(data)}\n---\n`;
const AT = 'istio-system/g spec.listeners[0].tls.certificateRefs[0]';

testRule(rule, {
  valid: {
    'a certificate and its key': gateway + secret({ 'tls.crt': CERTIFICATE, 'tls.key': KEY }),
    'the same as plain text': gateway + plain({ 'tls.crt': CERTIFICATE, 'tls.key': KEY }),
    'the names that Istio takes too': istio + secret({ cert: CERTIFICATE, key: KEY, cacert: CERTIFICATE }),
    'a chain': gateway + secret({ 'tls.crt': CERTIFICATE + EXPIRED, 'tls.key': KEY }),
    'a Secret that is encrypted in place':
      gateway + secret({ 'tls.crt': 'ENC[x]', 'tls.key': 'ENC[y]' }, 'sops: {mac: x}\n'),
    'a copy that an operator fills':
      gateway +
      secret({}).replace(
        'istio-system}',
        'istio-system, annotations: {reflector.v1.k8s.emberstack.com/reflects: certs/tls}}',
      ),
    'a Secret that is not there': gateway,
  },
  invalid: {
    'other names': {
      given: gateway + secret({ certificate: CERTIFICATE, 'tls.key': KEY }),
      world: 'open',
      finds: [{ message: 'lacks', at: AT, says: 'has no tls.crt:' }],
    },
    'nothing, of the wrong type': {
      given: gateway + secret({}).replace('data: {}', 'data: [5]'),
      finds: [{ message: 'lacks', at: AT, says: 'tls.crt and tls.key' }],
    },
    'a certificate that is none': {
      given: istio + secret({ 'tls.crt': 'hello', 'tls.key': KEY }),
      finds: [
        { message: 'unreadable', at: 'istio-system/g spec.servers[0].tls.credentialName', says: 'the certificate of' },
      ],
    },
    'a key that is none': {
      given: gateway + secret({ 'tls.crt': CERTIFICATE, 'tls.key': CERTIFICATE }),
      finds: [{ message: 'unreadable', at: AT, says: 'the key of' }],
    },
    'the key of another': {
      given: gateway + secret({ 'tls.crt': CERTIFICATE, 'tls.key': OTHER_KEY }),
      finds: [{ message: 'strangers', at: AT }],
    },
    'a certificate that has ended': {
      given: gateway + secret({ 'tls.crt': EXPIRED, 'tls.key': KEY }),
      finds: [{ message: 'expired', at: AT, says: '2021-01-01' }],
    },
  },
});
