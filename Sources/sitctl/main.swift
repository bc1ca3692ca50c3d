print("sitctl")
