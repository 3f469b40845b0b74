"""The recognition models that may lie on a machine of the programme, by their SHA-256.

`LOADED` is what a camera runs; `edge.rapidocr_engine` pins the same values and refuses others (a test compares). `PARTS` are
files that come inside the packages and that nothing here loads. A model that is in neither list is told as unexpected: a
city that adds one must say so in public.
"""

SUFFIXES = frozenset({".onnx", ".pt", ".tflite", ".caffemodel", ".pb", ".engine", ".safetensors", ".gguf"})
LOADED = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
PARTS = {
    "ch_ppocr_mobile_v2.0_cls_mobile.onnx": "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",  # rapidocr, 585532 bytes
    "logreg_iris.onnx": "8224784c98d73412d9fd99abcd57a38568bd590980d0fbe5916464531c52e8fc",  # onnxruntime, 670 bytes
    "mul_1.onnx": "71f431c4e9321ec6fbeb158d02ed240459a7dcc98673fa79a4f439ce42efaf10",  # onnxruntime, 130 bytes
    "sigmoid.onnx": "5340aba67a7e3475162ad794378af55f1718f55f9a5d74b4af60ecc7f7a624b6",  # onnxruntime, 103 bytes
}
