export { addToCart } from "./add-to-cart";
export { extendCart } from "./extend-cart";
export { getCart } from "./get-cart";
export { removeFromCart } from "./remove-from-cart";
export { reserveEarly, secureHolds } from "./reserve-holds";
