export { addQuantityToCart, addSeveralToCart } from "./add-several-to-cart";
export { addToCart } from "./add-to-cart";
export { emptyCart } from "./empty-cart";
export { extendCart } from "./extend-cart";
export { cartMaintenance } from "./maintenance";
export { removeFromCart } from "./remove-from-cart";
export { reserveAgain } from "./reserve-again";
export { reserveEarly, secureHolds } from "./reserve-holds";
export { extendCartRow, getCart, giveUpReservation, mergeCart } from "./rows";
