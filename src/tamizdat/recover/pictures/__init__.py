"""Pictures that lie beside the captures or in them."""
