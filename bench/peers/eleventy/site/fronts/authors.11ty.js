import { fronts, newest } from "../lib/front.js";

export default fronts("authorFronts", "author", newest("Author", 4));
