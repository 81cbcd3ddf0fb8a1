import { list } from "../lib/front.js";

export default list("authorFronts", "authors", "Authors");
