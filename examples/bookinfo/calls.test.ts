import { MeshApp } from 'cdk8s-ambient';
import { http, reachability, tcp } from 'cdk8s-ambient/testing';
import 'cdk8s-ambient/testing/jest';
import { Bookinfo } from './main';
import { platform } from './platform';

const bookinfo = new Bookinfo(new MeshApp({ platform }));
const read = http.get('/reviews/1').from('bookinfo/productpage-v1').to('bookinfo/reviews');

test('the page reads reviews, and writes none', () => {
  expect(bookinfo).toAllow(read);
  expect(bookinfo).toDeny(http.post('/reviews/1').from('bookinfo/productpage-v1').to('bookinfo/reviews'), 'waypoint');
});

test('nine of ten requests go to v1', () => {
  expect(bookinfo).toRoute(read, { v1: 90, v2: 10 });
});

test('reviews reach ratings, and nothing else', () => {
  expect(bookinfo).toReachOnly('bookinfo/reviews-v1', ['bookinfo/ratings']);
  expect(bookinfo).not.toAllow(tcp().from('bookinfo/details-v1').to('bookinfo/ratings'));
});

test('the gateway lets anybody read the page, and nobody else gets in from outside', () => {
  expect(bookinfo).toAllow(
    http.get('/productpage').fromAddress('203.0.113.7').toGateway('bookinfo/bookinfo-gateway', 80),
  );
  expect(bookinfo).toDeny(http.get('/productpage').fromAddress('203.0.113.7').to('bookinfo/productpage'));
});

test('there is nothing to find', () => {
  expect(bookinfo).toHaveNoFindings();
});

// What a reviewer reads when a policy changes: who gets through to whom, and with what.
test('who reaches whom', () => {
  expect(reachability(bookinfo)).toMatchInlineSnapshot(`
   bookinfo/details:9080
     yes   bookinfo/productpage-v1
     no    bookinfo/details-v1, bookinfo/ratings-v1, bookinfo/reviews-v1, bookinfo/reviews-v2, bookinfo/reviews-v3, gateway bookinfo/bookinfo-gateway (no policy allows it)
     no    outside (CiliumNetworkPolicy bookinfo/default-deny)

   bookinfo/productpage:9080
     yes   gateway bookinfo/bookinfo-gateway
     no    bookinfo/details-v1, bookinfo/productpage-v1, bookinfo/ratings-v1, bookinfo/reviews-v1, bookinfo/reviews-v2, bookinfo/reviews-v3 (no policy allows it)
     no    outside (CiliumNetworkPolicy bookinfo/default-deny)

   bookinfo/ratings:9080
     yes   bookinfo/reviews-v1, bookinfo/reviews-v2, bookinfo/reviews-v3
     no    bookinfo/details-v1, bookinfo/productpage-v1, bookinfo/ratings-v1, gateway bookinfo/bookinfo-gateway (no policy allows it)
     no    outside (CiliumNetworkPolicy bookinfo/default-deny)

   bookinfo/reviews:9080
     some  bookinfo/productpage-v1
           with GET /reviews/
     no    bookinfo/details-v1, bookinfo/ratings-v1, bookinfo/reviews-v1, bookinfo/reviews-v2, bookinfo/reviews-v3, gateway bookinfo/bookinfo-gateway (no policy allows it)
     no    outside (CiliumNetworkPolicy bookinfo/default-deny)

   gateway bookinfo/bookinfo-gateway:80
     yes   outside
  `);
});
