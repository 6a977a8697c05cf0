import { importObjects, type TypeScriptOptions } from '../../src/import-manifests/typescript-for';
import { PLATFORM } from './given';

const object = (apiVersion: string, kind: string, spec: object, labels?: object): object => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop', ...(labels && { labels }) },
  spec,
});

/** What is said of an object, if it is none of a construct. */
function whyOf(given: object, options: TypeScriptOptions = { platform: PLATFORM }): string | undefined {
  const [only] = importObjects([given], options).objects;
  expect(only?.construct).toBe('ApiObject');
  return only?.why;
}

const rule = { from: [{ source: { namespaces: ['a'] } }] };
const httpGet = { hosts: ['web'], http: [{ timeout: '2s', route: [{ destination: { host: 'web' } }] }] };

describe('why an object is in no construct', () => {
  it('is the field that the construct would add', () => {
    expect(whyOf(object('security.istio.io/v1', 'AuthorizationPolicy', { rules: [rule] }))).toBe(
      'L4AuthorizationPolicy would write spec.action as "ALLOW", which is not there',
    );
  });

  it('is the field that it has no word for', () => {
    const spec = { action: 'ALLOW', rules: [rule], selector: { matchLabels: { app: 'a' }, matchExpressions: [] } };
    expect(whyOf(object('security.istio.io/v1', 'AuthorizationPolicy', spec))).toBe(
      'L4AuthorizationPolicy would write no spec.selector.matchExpressions',
    );
  });

  it('is the value that it would write in another way', () => {
    const spec = { action: 'ALLOW', rules: [rule] };
    expect(whyOf(object('security.istio.io/v1beta1', 'AuthorizationPolicy', spec))).toBe(
      'L4AuthorizationPolicy would write apiVersion as "security.istio.io/v1", not as "security.istio.io/v1beta1"',
    );
  });

  it('is what it refuses, in its own words', () => {
    const spec = { mtls: { mode: 'SOMETIMES' } };
    expect(whyOf(object('security.istio.io/v1', 'PeerAuthentication', spec))).toMatch(
      /^PeerAuthentication refuses it: mode .*"SOMETIMES"/,
    );
  });

  it('is of the construct that asks for least, where several came near', () => {
    const given = [
      object('v1', 'Service', { ports: [{ name: 'http', port: 80 }] }),
      object('networking.istio.io/v1', 'VirtualService', httpGet),
    ];
    const [route] = importObjects(given).objects.filter(({ kind }) => kind === 'VirtualService');
    expect(route?.why).toMatch(/^ServiceRoute refuses it: service web \[shop\/Web\] has no waypoint/);
  });

  it('is not said where no construct came near, or one stands for it', () => {
    expect(whyOf(object('example.com/v1', 'Thing', {}))).toBeUndefined();
    const [made] = importObjects([
      object('security.istio.io/v1', 'PeerAuthentication', { mtls: { mode: 'STRICT' } }),
    ]).objects;
    expect(made).toMatchObject({ construct: 'PeerAuthentication' });
    expect(made).not.toHaveProperty('why');
  });

  it('is gone where defaults of the API server say nothing', () => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] };
    const policy = object('networking.k8s.io/v1', 'NetworkPolicy', spec);
    expect(whyOf(policy)).toBe(
      'NetworkPolicy would write spec.ingress.0.ports.0.protocol as "TCP", which is not there',
    );
    const [only] = importObjects([policy], { platform: PLATFORM, ignoreDefaults: true }).objects;
    expect(only).toMatchObject({ construct: 'NetworkPolicy' });
  });
});
