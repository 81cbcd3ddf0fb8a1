import { list } from "../lib/front.js";

export default list("years", "archive", "Archive");
