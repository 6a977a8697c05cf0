import { reachability, tcp } from 'cdk8s-ambient/testing';
import { expect, test } from 'vitest';
import { mesh } from './mesh';

test('the web uses the database, and nothing else does', () => {
  expect(mesh).toAllow(tcp().from('shop/web').to('shop/db'));
  expect(mesh).toDeny(tcp().from('shop/batch').to('shop/db'), 'ztunnel');
});

test('who reaches whom is kept', () => {
  expect(reachability(mesh)).toMatchInlineSnapshot(`
    shop/db:5432
      yes   shop/web
      no    outside, shop/batch, shop/db (no policy allows it)
  `);
});

test('manifests are kept as YAML', () => {
  expect([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]).toMatchInlineSnapshot(`
    apiVersion: v1
    kind: Namespace
    metadata:
      name: shop
  `);
});
