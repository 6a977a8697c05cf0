import { join } from 'node:path';
import { http, matchers, tcp } from '../../src/testing';

expect.extend(matchers);

/** What the root app has written. */
const manifests = { paths: [join(__dirname, '..', '..', 'dist')] };

test('the page reads reviews, and writes none', () => {
  expect(manifests).toAllow(http.get('/reviews/1').from('bookinfo/productpage-v1').to('bookinfo/reviews'));
  expect(manifests).toDeny(http.post('/reviews/1').from('bookinfo/productpage-v1').to('bookinfo/reviews'), 'waypoint');
});

test('nine of ten requests go to v1', () => {
  const read = http.get('/reviews/1').from('bookinfo/productpage-v1').to('bookinfo/reviews');
  expect(manifests).toRoute(read, { v1: 90, v2: 10 });
});

test('reviews reach ratings, and nothing else', () => {
  expect(manifests).toReachOnly('bookinfo/reviews-v1', ['bookinfo/ratings']);
  expect(manifests).not.toAllow(tcp().from('bookinfo/details-v1').to('bookinfo/ratings'));
});

test('the gateway lets anybody read the page, and nobody else gets in from outside', () => {
  expect(manifests).toAllow(
    http.get('/productpage').fromAddress('203.0.113.7').toGateway('bookinfo/bookinfo-gateway', 80),
  );
  expect(manifests).toDeny(http.get('/productpage').fromAddress('203.0.113.7').to('bookinfo/productpage'));
});
