import { Testing } from 'cdk8s';
import { MeshApp } from 'cdk8s-ambient';
import { Bookstore, platform } from './main';

const manifests = Testing.synth(new Bookstore(new MeshApp({ platform })));
const policy = (name: string) =>
  manifests.find((manifest) => manifest.kind === 'AuthorizationPolicy' && manifest.metadata.name === name);

// The rules that matter, each as a sentence. They hold however the YAML around them changes.

test('the storefront may read details, and nothing more', () => {
  expect(policy('details').spec).toEqual({
    action: 'ALLOW',
    targetRefs: [{ group: '', kind: 'Service', name: 'details' }],
    rules: [
      {
        from: [{ source: { serviceAccounts: ['frontend/storefront'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/details/*'] } }],
      },
    ],
  });
});

test('the pods of details take traffic from their waypoint alone', () => {
  expect(policy('details-through-waypoint').spec).toEqual({
    action: 'ALLOW',
    selector: { matchLabels: { app: 'details' } },
    rules: [{ from: [{ source: { serviceAccounts: ['bookstore/waypoint'] } }] }],
  });
});

test('whoever no policy admits is refused', () => {
  expect(policy('default-deny').spec).toEqual({});
});

// Everything else: a change shows up here, to be read before `npx jest -u` accepts it.
test('the manifests are the ones that were reviewed', () => {
  expect(manifests).toMatchSnapshot();
});
